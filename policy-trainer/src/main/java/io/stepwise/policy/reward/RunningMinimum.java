package io.stepwise.policy.reward;

/**
 * A chain is as good as its worst step, and each step is paid for what it does to that.
 *
 * <pre>
 *   m_k = min(r_0 … r_k);   paid_0 = m_0,   paid_k = m_k − m_{k−1} ≤ 0
 * </pre>
 *
 * <p>Σ paid = min r. What a step is paid depends on the past alone, so that rewards still to come
 * are those of a decision process and every baseline of the past leaves the gradient unbiased. No
 * step after the first can earn anything: only a step worse than all before it counts, and it is
 * blamed where it stands. {@link MinForm} looks ahead instead, and where all steps are about
 * equally good (as they are once the policy is) it pays a critic's policy for not ending.
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
