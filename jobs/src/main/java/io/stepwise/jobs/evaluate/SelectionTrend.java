package io.stepwise.jobs.evaluate;

import io.stepwise.data.statistics.Interval;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether choosing by a reward model gets worse with more samples. Where the reward model errs, the
 * highest of many scores is an error more often than the highest of few: over-optimisation (Gao et
 * al. 2022, arXiv:2210.10760).
 */
public final class SelectionTrend {
  /** A fall of less than half a point is not worth a word, however small the intervals. */
  private static final double SMALLEST_FALL = 0.005;

  private SelectionTrend() {}

  /**
   * A warning if the accuracy with most samples is below the interval of the best one, or below a
   * single sample.
   *
   * @param byN accuracy by number of samples
   * @param passAtOne accuracy of a single sample
   */
  public static Optional<String> warning(Map<Integer, Interval> byN, Interval passAtOne) {
    int bestN = 1;
    Interval best = passAtOne;
    int lastN = 1;
    for (Map.Entry<Integer, Interval> one : byN.entrySet()) {
      lastN = Math.max(lastN, one.getKey());
      if (one.getValue().estimate() > best.estimate()) {
        bestN = one.getKey();
        best = one.getValue();
      }
    }
    if (lastN == 1) {
      return Optional.empty();
    }
    double last = byN.get(lastN).estimate();
    boolean belowOne = last < passAtOne.estimate() - SMALLEST_FALL;
    boolean falls = last < best.low() && last < best.estimate() - SMALLEST_FALL;
    if (!belowOne && !falls) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Over-optimisation: falls from %.1f %% at N = %d to %.1f %% at N = %d%s. With more"
                + " samples the highest score is more often an error of the reward model.",
            100 * best.estimate(),
            bestN,
            100 * last,
            lastN,
            belowOne && bestN > 1
                ? String.format(Locale.ROOT, ", below pass@1 (%.1f %%)", 100 * passAtOne.estimate())
                : ""));
  }
}
