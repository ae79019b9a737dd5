package io.stepwise.policy.advantage;

/**
 * Leave-one-out advantages of steps with a baseline per token (PURE, arXiv:2504.15275).
 *
 * <pre>
 *   b_i   = Σ_{j ≠ i} S_j / Σ_{j ≠ i} n_j          S = Σ_k paid_k,  n = Σ_k tokens_k of a chain
 *   A_i,k = Σ_{l ≥ k} (paid_i,l − b_i · tokens_i,l)  +  c · (O_i − mean_{j ≠ i} O_j)
 * </pre>
 *
 * <p>A baseline per step would favour few, overlong steps. Tokens are counted without padding.
 */
public final class PureTokenBaseline {
  private PureTokenBaseline() {}

  /**
   * The advantages of the steps of one group.
   *
   * @param paid [K][steps] shaped step rewards, e.g. by {@code reward.MinForm}
   * @param tokens [K][steps] tokens of each step, its end included
   * @param outcomes [K]
   * @param coefficient c, weight of the outcome
   * @return [K][steps]
   */
  public static double[][] advantages(
      double[][] paid, int[][] tokens, double[] outcomes, double coefficient) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < paid.length; i++) {
      sum += sum(paid[i]);
      count += count(tokens[i]);
    }
    double[] outcome = new Rloo().within(outcomes);
    double[][] advantages = new double[paid.length][];
    for (int i = 0; i < paid.length; i++) {
      long others = count - count(tokens[i]);
      double baseline = others == 0 ? 0 : (sum - sum(paid[i])) / others;
      advantages[i] = new double[paid[i].length];
      double toGo = 0;
      for (int k = paid[i].length - 1; k >= 0; k--) {
        toGo += paid[i][k] - baseline * tokens[i][k];
        advantages[i][k] = toGo + coefficient * outcome[i];
      }
    }
    return advantages;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static long count(int[] values) {
    long count = 0;
    for (int value : values) {
      count += value;
    }
    return count;
  }
}
