package io.stepwise.prm.evaluation;

import java.util.List;

/**
 * How well the first error of a solution is found (ProcessBench, arXiv:2412.06559).
 *
 * <pre>
 *   predicted = first k with p_k &lt; τ, −1 if there is none
 *   a = share of solutions with an error whose index is met exactly
 *   b = share of solutions without an error where none is predicted
 *   F1 = 2ab / (a + b), 0 where a + b = 0
 * </pre>
 *
 * @param onErrors a; NaN where no solution has an error
 * @param onCorrect b; NaN where every solution has an error
 * @param f1 their harmonic mean; NaN where one of them is
 */
public record ProcessBenchF1(double onErrors, double onCorrect, double f1) {
  private static final int THRESHOLDS = 99;

  /** The index from 0 of the first score below the threshold, −1 if there is none. */
  public static int predict(double[] scores, double threshold) {
    for (int k = 0; k < scores.length; k++) {
      if (scores[k] < threshold) {
        return k;
      }
    }
    return -1;
  }

  /**
   * The figures at a threshold.
   *
   * @param scores one array [steps] per solution
   * @param firstErrors per solution the index from 0 of its first error, −1 if it has none
   * @param threshold τ, fixed or tuned on other solutions
   */
  public static ProcessBenchF1 of(List<double[]> scores, int[] firstErrors, double threshold) {
    return of(scores.stream().mapToInt(row -> predict(row, threshold)).toArray(), firstErrors);
  }

  /**
   * The figures of predictions, whoever made them.
   *
   * @param predicted per solution the index from 0 of its first error as predicted, −1 for none
   * @param firstErrors per solution the index from 0 of its first error, −1 if it has none
   */
  public static ProcessBenchF1 of(int[] predicted, int[] firstErrors) {
    if (predicted.length != firstErrors.length) {
      throw new IllegalArgumentException(
          "Cannot compare predictions with labels: sizes differ ("
              + predicted.length
              + ", expected "
              + firstErrors.length
              + ")");
    }
    int errors = 0;
    int errorsMet = 0;
    int correctMet = 0;
    for (int i = 0; i < firstErrors.length; i++) {
      boolean met = predicted[i] == firstErrors[i];
      if (firstErrors[i] < 0) {
        correctMet += met ? 1 : 0;
      } else {
        errors++;
        errorsMet += met ? 1 : 0;
      }
    }
    double a = (double) errorsMet / errors;
    double b = (double) correctMet / (firstErrors.length - errors);
    return new ProcessBenchF1(a, b, a + b == 0 ? 0 : 2 * a * b / (a + b));
  }

  /**
   * The threshold among 0.01 … 0.99 with the highest F1; the one nearest to 0.5 among equals.
   *
   * @param scores one array [steps] per solution of a development split
   * @param firstErrors per solution the index from 0 of its first error, −1 if it has none
   */
  public static double bestThreshold(List<double[]> scores, int[] firstErrors) {
    double best = 0.5;
    double highest = of(scores, firstErrors, best).f1();
    for (int i = 1; i <= THRESHOLDS; i++) {
      double threshold = i / (THRESHOLDS + 1.0);
      double f1 = of(scores, firstErrors, threshold).f1();
      boolean nearer = Math.abs(threshold - 0.5) < Math.abs(best - 0.5);
      if (f1 > highest || (f1 == highest && nearer)) {
        best = threshold;
        highest = f1;
      }
    }
    return best;
  }
}
