package io.stepwise.policy.advantage;

/**
 * Each chain against the mean of the others (REINFORCE leave-one-out, arXiv:2402.14740).
 *
 * <pre>
 *   A_i = R_i − Σ_{j ≠ i} R_j / (K − 1) = K / (K − 1) · (R_i − mean R)
 * </pre>
 */
public record Rloo() implements GroupAdvantage {
  @Override
  public double[] compare(double[] returns) {
    double sum = 0;
    for (double r : returns) {
      sum += r;
    }
    double[] advantages = new double[returns.length];
    for (int i = 0; i < returns.length; i++) {
      advantages[i] = returns[i] - (sum - returns[i]) / (returns.length - 1);
    }
    return advantages;
  }
}
