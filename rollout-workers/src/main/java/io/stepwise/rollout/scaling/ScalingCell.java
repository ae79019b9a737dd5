package io.stepwise.rollout.scaling;

/**
 * One method with one budget, measured on every problem; values are means over seeds.
 *
 * @param method name of the method
 * @param n its number of samples, beams or visits, N
 * @param correct share of right answers of each problem, [P]
 * @param tokens sampled tokens of each problem, [P]
 * @param flops floating-point operations of each problem, [P]
 */
public record ScalingCell(String method, int n, double[] correct, double[] tokens, double[] flops) {
  /** Checks the lengths. */
  public ScalingCell {
    if (correct.length == 0 || tokens.length != correct.length || flops.length != correct.length) {
      throw new IllegalArgumentException(
          "Cannot make cell: numbers of problems differ (%d, %d and %d, expected equal ones >= 1)"
              .formatted(correct.length, tokens.length, flops.length));
    }
  }

  /** Mean accuracy over some problems. */
  public double accuracy(int[] problems) {
    return mean(correct, problems);
  }

  /** Mean sampled tokens over some problems. */
  public double meanTokens(int[] problems) {
    return mean(tokens, problems);
  }

  static double mean(double[] values, int[] problems) {
    double sum = 0;
    for (int problem : problems) {
      sum += values[problem];
    }
    return sum / problems.length;
  }
}
