package io.stepwise.policy.reward;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * A chain is as good as its worst step (PURE, arXiv:2504.15275, eq. 6).
 *
 * <pre>
 *   w = softmax(−r / T) over the K steps of one chain;   r*_k = w_k · r_k
 * </pre>
 *
 * <p>Σ r* is about min r, and the reward still to come is about min r up to the worst step and
 * about 0 after it. Bounded by the largest |r|, however many steps there are.
 *
 * <p>The weights look ahead: the reward of step k depends on later steps, while the token that ends
 * a chain has none. In a chain of equally good steps there is reward still to come wherever it
 * continues, and a critic alone therefore teaches the policy to continue: without an outcome reward
 * take {@link RunningMinimum}, or a baseline that compares whole chains or tokens of a group. With
 * an outcome reward, as PPO's default has, chains of the demo keep their length; the figures are in
 * docs/results/policy-optimisation.md.
 *
 * @param temperature T; towards 0 the minimum, towards ∞ the mean
 */
public record MinForm(double temperature) implements ProcessReward {
  /** T = 0.1. */
  public static final MinForm DEFAULT = new MinForm(0.1);

  /** Rejects a temperature that is not positive. */
  public MinForm {
    if (!(temperature > 0)) {
      throw new InvalidConfiguration(
          "Cannot shape rewards: temperature out of range (" + temperature + ", expected above 0)");
    }
  }

  @Override
  public double[] shape(double[] stepRewards) {
    double lowest = Double.POSITIVE_INFINITY;
    for (double r : stepRewards) {
      lowest = Math.min(lowest, r);
    }
    double[] shaped = new double[stepRewards.length];
    double sum = 0;
    for (int k = 0; k < shaped.length; k++) {
      shaped[k] = Math.exp((lowest - stepRewards[k]) / temperature);
      sum += shaped[k];
    }
    for (int k = 0; k < shaped.length; k++) {
      shaped[k] = shaped[k] / sum * stepRewards[k];
    }
    return shaped;
  }
}
