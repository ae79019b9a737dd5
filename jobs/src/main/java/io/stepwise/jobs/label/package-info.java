/** The command {@code label}: step labels made by sampling, by a judge, or by both. */
package io.stepwise.jobs.label;
