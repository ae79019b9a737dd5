package io.stepwise.policy.loss;

import io.stepwise.policy.kl.KlEstimator;
import io.stepwise.policy.token.Masks;
import java.util.Map;

/**
 * How far an update has taken the policy from the one that drew the tokens. Sums, so that shards
 * can be added up.
 *
 * @param tokens unmasked tokens
 * @param clipped how many the clip decides
 * @param dualClipped how many the second clip decides
 * @param k1 Σ (old − logp), estimating KL(old ‖ new)
 * @param k2 Σ (old − logp)² / 2
 * @param k3 Σ (exp(logp − old) − 1 − (logp − old)), the one to watch
 */
public record SurrogateFigures(
    long tokens, long clipped, long dualClipped, double k1, double k2, double k3) {
  /** Of nothing. */
  public static final SurrogateFigures NONE = new SurrogateFigures(0, 0, 0, 0, 0, 0);

  /**
   * Of one sequence; arrays as in {@link ClippedSurrogate#add}.
   *
   * @param surrogate whose clips are counted
   */
  public static SurrogateFigures of(
      ClippedSurrogate surrogate,
      double[] logProbs,
      double[] old,
      double[] advantages,
      boolean[] mask) {
    Masks.requireSameLength(mask, logProbs, old, advantages);
    long clipped = 0;
    long dualClipped = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        double ratio = ClippedSurrogate.ratio(logProbs[t], old[t]);
        switch (surrogate.decider(ratio, advantages[t])) {
          case CLIP -> clipped++;
          case DUAL_CLIP -> dualClipped++;
          case RATIO -> {}
        }
      }
    }
    return new SurrogateFigures(
        Masks.count(mask),
        clipped,
        dualClipped,
        KlEstimator.K1.sum(old, logProbs, mask),
        KlEstimator.K2.sum(old, logProbs, mask),
        KlEstimator.K3.sum(old, logProbs, mask));
  }

  /** Of both. */
  public SurrogateFigures plus(SurrogateFigures other) {
    return new SurrogateFigures(
        tokens + other.tokens,
        clipped + other.clipped,
        dualClipped + other.dualClipped,
        k1 + other.k1,
        k2 + other.k2,
        k3 + other.k3);
  }

  /** Means per token, by the names under which they are logged. */
  public Map<String, Double> perToken() {
    double n = tokens;
    return Map.of(
        "clip_fraction", clipped / n,
        "dual_clip_fraction", dualClipped / n,
        "approx_kl_k1", k1 / n,
        "approx_kl_k2", k2 / n,
        "approx_kl_k3", k3 / n);
  }
}
