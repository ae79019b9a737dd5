package io.stepwise.policy.loss;

import io.stepwise.policy.token.Masks;

/**
 * Group sequence policy optimisation (GSPO, arXiv:2507.18071, eq. 5 and 13): one ratio per
 * sequence, clipped as a whole.
 *
 * <pre>
 *   s       = exp(mean_t (logp − old)), the mean held within ±20
 *   loss[t] = max(−A[t] · s, −A[t] · clip(s, 1 − low, 1 + high))
 *   L       = Σ_t w · loss[t]
 * </pre>
 *
 * <p>The gradient by logp[t] is −w·A[t]·s where the first term decides (also where both are equal)
 * and 0 where the clip does. For one advantage per sequence this is the derivative of L; for
 * advantages that differ between tokens it is that of GSPO-token, in which a token's ratio has the
 * value s and the slope of its own logp.
 *
 * @param low in (0, 1); the paper has 3e−4
 * @param high above 0; the paper has 4e−4
 */
public record SequenceClippedSurrogate(double low, double high) implements PolicyLoss {
  /** Rejects numbers out of range. */
  public SequenceClippedSurrogate {
    ClippedSurrogate.requireBounds(low, high);
  }

  private static double meanLogRatio(double[] logProbs, double[] old, boolean[] mask) {
    double sum = 0;
    for (int t = 0; t < mask.length; t++) {
      sum += mask[t] ? logProbs[t] - old[t] : 0;
    }
    return sum / Math.max(1, Masks.count(mask));
  }

  private boolean isClipped(double ratio, double advantage) {
    return -advantage * clip(ratio) > -advantage * ratio;
  }

  private double clip(double ratio) {
    return Math.max(1 - low, Math.min(1 + high, ratio));
  }

  @Override
  public double add(
      double[] logProbs,
      double[] old,
      double[] advantages,
      boolean[] mask,
      double weight,
      double[] gradient) {
    Masks.requireSameLength(mask, logProbs, old, advantages, gradient);
    double mean = meanLogRatio(logProbs, old, mask);
    double ratio = ClippedSurrogate.ratio(mean, 0);
    boolean bounded = Math.abs(mean) > ClippedSurrogate.LOG_BOUND;
    double loss = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        boolean clipped = isClipped(ratio, advantages[t]);
        loss -= advantages[t] * (clipped ? clip(ratio) : ratio);
        gradient[t] -= clipped || bounded ? 0 : weight * advantages[t] * ratio;
      }
    }
    return weight * loss;
  }

  @Override
  public SurrogateFigures figures(
      double[] logProbs, double[] old, double[] advantages, boolean[] mask) {
    Masks.requireSameLength(mask, logProbs, old, advantages);
    double ratio = ClippedSurrogate.ratio(meanLogRatio(logProbs, old, mask), 0);
    long clipped = 0;
    for (int t = 0; t < mask.length; t++) {
      clipped += mask[t] && isClipped(ratio, advantages[t]) ? 1 : 0;
    }
    return SurrogateFigures.of(logProbs, old, mask, clipped, 0);
  }
}
