package io.stepwise.policy.advantage;

import io.stepwise.data.statistics.Moments;

/**
 * Group-relative advantages (DeepSeekMath, arXiv:2402.03300, section 4.1.2).
 *
 * <pre>
 *   A_i = (R_i − mean R) / (std R + 1e−6)      std of a sample (divided by K − 1)
 * </pre>
 */
public record Grpo() implements GroupAdvantage {
  private static final double EPSILON = 1e-6;

  @Override
  public double[] compare(double[] returns) {
    Moments moments = Moments.of(returns);
    double[] advantages = new double[returns.length];
    for (int i = 0; i < returns.length; i++) {
      advantages[i] = (returns[i] - moments.mean()) / (moments.sampleDeviation() + EPSILON);
    }
    return advantages;
  }
}
