package io.stepwise.policy.reward;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * Penalty for responses near the maximum length (DAPO, arXiv:2503.14476, eq. 13).
 *
 * <pre>
 *   0                               len ≤ max − cache
 *   (max − cache − len) / cache     max − cache &lt; len ≤ max
 *   −1                              len &gt; max
 * </pre>
 *
 * @param maximum longest response in tokens
 * @param cache tokens before the maximum at which the penalty begins
 */
public record OverlongPenalty(int maximum, int cache) {
  /** Rejects a cache that is empty or larger than the budget. */
  public OverlongPenalty {
    if (cache < 1 || cache > maximum) {
      throw new InvalidConfiguration(
          "Cannot penalise long chains: cache out of range ("
              + cache
              + ", expected 1 to "
              + maximum
              + ")");
    }
  }

  /** The penalty of a response of so many tokens, in [−1, 0]. */
  public double of(int tokens) {
    return Math.max(-1, Math.min(0, (double) (maximum - cache - tokens) / cache));
  }
}
