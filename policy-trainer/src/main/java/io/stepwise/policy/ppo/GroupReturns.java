package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.GroupAdvantage;

/**
 * Every token's advantage is that of its chain's return among those of the problem's other chains
 * (outcome supervision in arXiv:2402.03300, section 4.1.2).
 *
 * <pre>
 *   R_i = outcome and penalties + Σ_k step rewards + KL penalty
 * </pre>
 *
 * @param comparison how returns of a group are compared
 */
record GroupReturns(GroupAdvantage comparison) implements CriticFreeEstimator {
  @Override
  public double[][] estimate(RolloutBatch batch) {
    double[] advantages = new double[batch.chains().size()];
    for (int[] group : batch.groups()) {
      double[] compared = comparison.within(batch.of(group, ChainReward::total));
      for (int m = 0; m < group.length; m++) {
        advantages[group[m]] = compared[m];
      }
    }
    return batch.spread(advantages);
  }
}
