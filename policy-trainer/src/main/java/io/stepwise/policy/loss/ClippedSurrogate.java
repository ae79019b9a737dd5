package io.stepwise.policy.loss;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.token.Masks;

/**
 * Clipped surrogate objective (PPO, Schulman et al. 2017, arXiv:1707.06347, eq. 7), with separate
 * bounds (clip-higher, arXiv:2503.14476) and a second clip for bad tokens (dual clip,
 * arXiv:1912.09729).
 *
 * <pre>
 *   ratio = exp(logp − old), logp − old held within ±20
 *   loss  = max(−A · ratio, −A · clip(ratio, 1 − low, 1 + high))
 *   loss  = min(loss, −A · dual)                                    where A &lt; 0
 *   L     = Σ_t w · loss[t]
 * </pre>
 *
 * <p>The gradient by logp is −w·A·ratio where the first term decides (also where both are equal)
 * and 0 where a clip does.
 *
 * @param low in (0, 1)
 * @param high above 0
 * @param dual above 1; ∞ for none
 */
public record ClippedSurrogate(double low, double high, double dual) implements PolicyLoss {
  /** 0.2, 0.28 and 3. */
  public static final ClippedSurrogate DEFAULT = new ClippedSurrogate(0.2, 0.28, 3);

  static final double LOG_BOUND = 20;

  /** Rejects numbers out of range. */
  public ClippedSurrogate {
    requireBounds(low, high);
    if (!(dual > 1)) {
      throw new InvalidConfiguration(
          "Cannot clip ratios: bound out of range (dual=%s, expected above 1)".formatted(dual));
    }
  }

  static void requireBounds(double low, double high) {
    if (!(low > 0 && low < 1 && high > 0)) {
      throw new InvalidConfiguration(
          "Cannot clip ratios: bounds out of range (low=%s, high=%s, expected 0 < low < 1, high > 0)"
              .formatted(low, high));
    }
  }

  /** Without a second clip. */
  public ClippedSurrogate(double low, double high) {
    this(low, high, Double.POSITIVE_INFINITY);
  }

  /** Which term decides a token's loss. */
  enum Decider {
    RATIO,
    CLIP,
    DUAL_CLIP
  }

  static double ratio(double logProb, double old) {
    return Math.exp(Math.max(-LOG_BOUND, Math.min(LOG_BOUND, logProb - old)));
  }

  Decider decider(double ratio, double advantage) {
    if (clipped(ratio, advantage) > -advantage * ratio) {
      return Decider.CLIP;
    }
    return advantage < 0 && ratio > dual ? Decider.DUAL_CLIP : Decider.RATIO;
  }

  double loss(double ratio, double advantage) {
    return switch (decider(ratio, advantage)) {
      case RATIO -> -advantage * ratio;
      case CLIP -> clipped(ratio, advantage);
      case DUAL_CLIP -> -advantage * dual;
    };
  }

  /** Derivative of the loss by logp. */
  double slope(double logProb, double old, double advantage) {
    double ratio = ratio(logProb, old);
    return decider(ratio, advantage) == Decider.RATIO && Math.abs(logProb - old) <= LOG_BOUND
        ? -advantage * ratio
        : 0;
  }

  private double clipped(double ratio, double advantage) {
    return -advantage * Math.max(1 - low, Math.min(1 + high, ratio));
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
    double loss = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        loss += loss(ratio(logProbs[t], old[t]), advantages[t]);
        gradient[t] += weight * slope(logProbs[t], old[t], advantages[t]);
      }
    }
    return weight * loss;
  }

  @Override
  public SurrogateFigures figures(
      double[] logProbs, double[] old, double[] advantages, boolean[] mask) {
    Masks.requireSameLength(mask, logProbs, old, advantages);
    long clipped = 0;
    long dualClipped = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        switch (decider(ratio(logProbs[t], old[t]), advantages[t])) {
          case CLIP -> clipped++;
          case DUAL_CLIP -> dualClipped++;
          case RATIO -> {}
        }
      }
    }
    return SurrogateFigures.of(logProbs, old, mask, clipped, dualClipped);
  }
}
