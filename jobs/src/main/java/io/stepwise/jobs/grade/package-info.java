/**
 * The command {@code grade}: files in, files out. What counts as correct is {@code
 * io.stepwise.data.grading}.
 */
package io.stepwise.jobs.grade;
