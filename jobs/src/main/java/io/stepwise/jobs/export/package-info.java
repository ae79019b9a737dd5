/**
 * The command {@code export}: solutions for other trainers, in the interchange form. What a row
 * becomes is said in {@code io.stepwise.data.supervision}.
 */
package io.stepwise.jobs.export;
