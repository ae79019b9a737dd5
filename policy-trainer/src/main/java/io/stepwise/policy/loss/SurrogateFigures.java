package io.stepwise.policy.loss;

import io.stepwise.policy.kl.KlEstimator;
import io.stepwise.policy.token.Masks;

/**
 * How far an update has taken the policy from the one that drew the tokens. Sums, so that shards
 * can be added up.
 *
 * @param tokens unmasked tokens
 * @param clipped how many the clip decides
 * @param dualClipped how many the second clip decides
 * @param k3 Σ (exp(logp − old) − 1 − (logp − old)), estimating KL(old ‖ new)
 * @param largestRatio largest exp(logp − old); a maximum, not a sum
 */
public record SurrogateFigures(
    long tokens, long clipped, long dualClipped, double k3, double largestRatio) {
  /** Of nothing. */
  public static final SurrogateFigures NONE = new SurrogateFigures(0, 0, 0, 0, 0);

  /**
   * Of one sequence.
   *
   * @param logProbs [T] of the policy that is trained
   * @param old [T] of the policy that drew the tokens
   * @param mask [T]
   */
  static SurrogateFigures of(
      double[] logProbs, double[] old, boolean[] mask, long clipped, long dualClipped) {
    double largest = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        largest = Math.max(largest, ClippedSurrogate.ratio(logProbs[t], old[t]));
      }
    }
    return new SurrogateFigures(
        Masks.count(mask), clipped, dualClipped, KlEstimator.K3.sum(old, logProbs, mask), largest);
  }

  /** Of both. */
  public SurrogateFigures plus(SurrogateFigures other) {
    return new SurrogateFigures(
        tokens + other.tokens,
        clipped + other.clipped,
        dualClipped + other.dualClipped,
        k3 + other.k3,
        Math.max(largestRatio, other.largestRatio));
  }
}
