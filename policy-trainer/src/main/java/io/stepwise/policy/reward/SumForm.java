package io.stepwise.policy.reward;

/**
 * Each step's reward is its score, so that a chain's return is their sum. With mostly positive
 * scores every further step is rewarded, and policies learn to write many steps (arXiv:2410.15115,
 * arXiv:2504.15275). For comparisons.
 */
public record SumForm() implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    return stepRewards.clone();
  }
}
