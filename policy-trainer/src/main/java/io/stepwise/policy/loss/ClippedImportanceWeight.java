package io.stepwise.policy.loss;

import io.stepwise.policy.token.Masks;

/**
 * Clipped importance weights (CISPO, MiniMax-M1, arXiv:2506.13585, eq. 4 and 5): the ratio is a
 * weight without a gradient, so that a clipped token keeps its part in the update.
 *
 * <pre>
 *   ratio   = exp(logp − old), logp − old held within ±20
 *   loss[t] = −clip(ratio, 1 − low, 1 + high) · A · logp          no gradient through the clip
 *   L       = Σ_t w · loss[t]
 * </pre>
 *
 * <p>The gradient by logp is −w·A·clip(ratio).
 *
 * @param low in (0, 1)
 * @param high above 0
 */
public record ClippedImportanceWeight(double low, double high) implements PolicyLoss {
  /** Rejects numbers out of range. */
  public ClippedImportanceWeight {
    ClippedSurrogate.requireBounds(low, high);
  }

  private double importance(double logProb, double old) {
    return Math.max(1 - low, Math.min(1 + high, ClippedSurrogate.ratio(logProb, old)));
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
        double slope = -importance(logProbs[t], old[t]) * advantages[t];
        loss += slope * logProbs[t];
        gradient[t] += weight * slope;
      }
    }
    return weight * loss;
  }

  @Override
  public SurrogateFigures figures(
      double[] logProbs, double[] old, double[] advantages, boolean[] mask) {
    Masks.requireSameLength(mask, logProbs, old, advantages);
    long clipped = 0;
    for (int t = 0; t < mask.length; t++) {
      clipped +=
          mask[t] && importance(logProbs[t], old[t]) != ClippedSurrogate.ratio(logProbs[t], old[t])
              ? 1
              : 0;
    }
    return SurrogateFigures.of(logProbs, old, mask, clipped, 0);
  }
}
