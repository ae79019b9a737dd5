package io.stepwise.policy.reward;

/**
 * A chain is as good as its worst step; each step's reward is its change of the running minimum.
 *
 * <pre>
 *   m_k = min(r_0 … r_k);   r*_0 = m_0,   r*_k = m_k − m_{k−1} ≤ 0
 * </pre>
 *
 * <p>Σ r* = min r. The reward of a step depends on earlier steps only, so that a baseline of
 * earlier tokens leaves the gradient unbiased. No step after the first has a positive reward: only
 * a step worse than all before it counts, and the penalty is placed at that step. {@link MinForm}
 * depends on later steps instead: when all steps are about equally good, a policy trained with a
 * critic is rewarded for not ending.
 */
public record RunningMinimum() implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    double[] shaped = new double[stepRewards.length];
    double lowest = 0;
    for (int k = 0; k < shaped.length; k++) {
      shaped[k] = k == 0 ? stepRewards[k] : Math.min(0, stepRewards[k] - lowest);
      lowest = k == 0 ? stepRewards[k] : Math.min(lowest, stepRewards[k]);
    }
    return shaped;
  }
}
