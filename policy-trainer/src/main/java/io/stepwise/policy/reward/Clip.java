package io.stepwise.policy.reward;

/**
 * Only bad steps count (arXiv:2410.15115): {@code r*_k = min(r_k − η, 0)}.
 *
 * @param threshold η, chosen so that most steps have a reward of 0
 */
public record Clip(double threshold) implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    double[] shaped = new double[stepRewards.length];
    for (int k = 0; k < shaped.length; k++) {
      shaped[k] = Math.min(stepRewards[k] - threshold, 0);
    }
    return shaped;
  }
}
