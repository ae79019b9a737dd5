package io.stepwise.policy.reward;

/** How the rewards of a chain's steps are turned into what each step is paid. */
public interface ProcessReward {
  /**
   * What each step is paid, given the rewards of all steps of the chain.
   *
   * @param stepRewards [K], left as they are
   * @return [K], a new array
   */
  double[] shape(double[] stepRewards);
}
