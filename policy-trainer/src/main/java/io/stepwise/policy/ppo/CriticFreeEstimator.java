package io.stepwise.policy.ppo;

/** Estimates advantages by comparing chains with each other. */
interface CriticFreeEstimator {
  /**
   * The advantages of a batch, scaled as the losses take them.
   *
   * @return [B][T], 0 where masked. A chain of zeros has no part in the policy's loss.
   */
  double[][] estimate(RolloutBatch batch);
}
