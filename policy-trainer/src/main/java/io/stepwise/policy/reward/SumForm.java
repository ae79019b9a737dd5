package io.stepwise.policy.reward;

/**
 * Each step is paid its reward, so that a chain's return is their sum. With mostly positive rewards
 * every further step pays, and policies learn to write many (arXiv:2410.15115, arXiv:2504.15275);
 * it is here to be compared with.
 */
public record SumForm() implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    return stepRewards.clone();
  }
}
