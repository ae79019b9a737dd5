package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.Calibration;
import java.util.List;
import java.util.Objects;

/**
 * How reliable the reward model's scores are.
 *
 * @param basis whose steps, and who judged them, in a few words; null in older reports
 * @param steps how many steps were judged
 * @param bins steps by score, and the share of them that were right
 * @param auroc probability that a right step scores above a wrong one; null where the page has this
 *     very figure elsewhere
 * @param expectedError expected calibration error
 * @param brier Brier score
 * @param source the {@link Source#name} of the folder the figures are in
 */
public record Reliability(
    String basis,
    long steps,
    List<Calibration.Bin> bins,
    Interval auroc,
    Interval expectedError,
    Interval brier,
    String source) {
  /** Copies the list; rejects null components. */
  public Reliability {
    Objects.requireNonNull(expectedError, "expectedError");
    Objects.requireNonNull(brier, "brier");
    Objects.requireNonNull(source, "source");
    bins = List.copyOf(bins);
  }
}
