package io.stepwise.policy.kl;

import io.stepwise.policy.token.Masks;

/**
 * A KL estimate as a part of the loss.
 *
 * <pre>
 *   L = β · Σ_t w · k(logp[t] − ref[t])
 * </pre>
 *
 * @param estimator k
 * @param beta β in loss per nat
 */
public record KlLoss(KlEstimator estimator, double beta) {
  /**
   * The loss of one sequence, with its gradient.
   *
   * @param logProbs [T] of the policy that is trained
   * @param reference [T]
   * @param mask [T]
   * @param weight w of each token, from the loss's aggregation
   * @param gradient [T] to which dL/dlogp is added
   * @return L
   */
  public double add(
      double[] logProbs, double[] reference, boolean[] mask, double weight, double[] gradient) {
    Masks.requireSameLength(mask, logProbs, reference, gradient);
    double loss = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        loss += estimator.value(logProbs[t], reference[t]);
        gradient[t] += beta * weight * estimator.slope(logProbs[t], reference[t]);
      }
    }
    return beta * weight * loss;
  }
}
