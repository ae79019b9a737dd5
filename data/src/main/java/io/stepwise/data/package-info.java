/**
 * The records that all modules share, one per noun: {@link io.stepwise.data.Problem}, {@link
 * io.stepwise.data.LabelledStep}, {@link io.stepwise.data.StepLabelledSolution}, {@link
 * io.stepwise.data.Quarantined}.
 *
 * <p>All are immutable. Nothing here reads a file (see {@code io.stepwise.data.format}), writes one
 * (see {@code io.stepwise.data.storage}) or knows a model.
 */
package io.stepwise.data;
