package io.stepwise.policy.reward;

/** Shapes the step scores of a chain into step rewards. */
public interface ProcessReward {
  /**
   * Shapes the rewards of all steps of a chain.
   *
   * @param stepRewards [K], not modified
   * @return [K], a new array
   */
  double[] shape(double[] stepRewards);
}
