package io.stepwise.policy.advantage;

import io.stepwise.data.statistics.Moments;

/**
 * Group-relative advantages that do not favour problems with little spread (Dr. GRPO,
 * arXiv:2503.20783): {@code A_i = R_i − mean R}. With {@link Whitening#SCALE_ONLY} over the batch
 * it is what LitePPO uses, and the baseline of REINFORCE++-baseline.
 */
public record DrGrpo() implements GroupAdvantage {
  @Override
  public double[] compare(double[] returns) {
    double mean = Moments.of(returns).mean();
    double[] advantages = new double[returns.length];
    for (int i = 0; i < returns.length; i++) {
      advantages[i] = returns[i] - mean;
    }
    return advantages;
  }
}
