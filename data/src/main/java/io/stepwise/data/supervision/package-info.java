/**
 * The common interchange form, stepwise supervision: a prompt, completions, a label for each. Made
 * of our solutions and written as JSON lines or Parquet for other trainers. It cannot say "no
 * label", so what it loses is stated in {@link io.stepwise.data.supervision.SupervisionRows}; our
 * own trainers read {@code io.stepwise.data.table.SolutionTable} instead.
 */
package io.stepwise.data.supervision;
