package io.stepwise.policy.loss;

import io.stepwise.policy.token.Masks;

/**
 * Entropy bonus: a loss that rewards the policy's entropy, against its collapse.
 *
 * <pre>
 *   L = −c · Σ_t w · H[t]
 * </pre>
 *
 * @param coefficient c in loss per nat; 0 for none
 */
public record EntropyBonus(double coefficient) {
  /**
   * The loss of one sequence, with its gradient.
   *
   * @param entropies [T] in nats, of the distributions the tokens were drawn from
   * @param mask [T]
   * @param weight w of each token
   * @param gradient [T] to which dL/dH is added
   * @return L
   */
  public double add(double[] entropies, boolean[] mask, double weight, double[] gradient) {
    Masks.requireSameLength(mask, entropies, gradient);
    double sum = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        sum += entropies[t];
        gradient[t] -= coefficient * weight;
      }
    }
    return -coefficient * weight * sum;
  }
}
