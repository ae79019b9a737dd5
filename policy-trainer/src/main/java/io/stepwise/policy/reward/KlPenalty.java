package io.stepwise.policy.reward;

import io.stepwise.policy.token.Masks;

/**
 * KL penalty per token against the reference policy, by the estimator k1 and without a gradient:
 * its policy gradient is that of the KL divergence.
 *
 * <pre>
 *   r[t] = −β · (logp[t] − ref[t])
 * </pre>
 *
 * @param beta β in reward per nat
 */
public record KlPenalty(double beta) {
  /**
   * The penalties.
   *
   * @param logProbs [T] of the policy that drew the tokens
   * @param reference [T] of the reference policy
   * @param mask [T]
   * @return [T], 0 where masked
   */
  public double[] rewards(double[] logProbs, double[] reference, boolean[] mask) {
    Masks.requireSameLength(mask, logProbs, reference);
    double[] rewards = new double[mask.length];
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        rewards[t] = -beta * (logProbs[t] - reference[t]);
      }
    }
    return rewards;
  }
}
