package io.stepwise.prm.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Calibration of predicted probabilities.
 *
 * <pre>
 *   ECE   = Σ_b (n_b / n) · |accuracy_b − confidence_b|     bins (lo, hi] of equal width, 0 in the first
 *   Brier = mean_i (p_i − y_i)²
 * </pre>
 *
 * <p>Expected calibration error: Naeini et al. 2015; Brier 1950.
 *
 * @param table the reliability table, one row per bin in ascending order, empty bins included
 * @param expectedError ECE, in [0, 1]
 * @param brier the Brier score, in [0, 1]
 */
public record Calibration(List<Bin> table, double expectedError, double brier) {
  /** The number of bins of published figures. */
  public static final int BINS = 10;

  /**
   * Steps whose probability fell in (low, high].
   *
   * @param low exclusive, except in the first bin
   * @param high inclusive
   * @param count how many
   * @param confidence their mean probability, NaN where there are none
   * @param accuracy the share of them that were right, NaN where there are none
   */
  public record Bin(double low, double high, long count, double confidence, double accuracy) {}

  /** Copies the table. */
  public Calibration {
    table = List.copyOf(table);
  }

  /**
   * Measures probabilities against verdicts.
   *
   * @param probabilities [n], n ≥ 1, each in [0, 1]
   * @param correct [n]
   * @param bins at least 1
   */
  public static Calibration of(double[] probabilities, boolean[] correct, int bins) {
    int n = probabilities.length;
    if (n == 0 || n != correct.length || bins < 1) {
      throw new IllegalArgumentException(
          "Cannot measure calibration: wrong sizes ("
              + n
              + " probabilities, "
              + correct.length
              + " verdicts, "
              + bins
              + " bins, expected at least one of each)");
    }
    long[] counts = new long[bins];
    double[] sums = new double[bins];
    long[] rights = new long[bins];
    double squares = 0;
    for (int i = 0; i < n; i++) {
      int b = bin(probabilities[i], bins);
      double verdict = correct[i] ? 1 : 0;
      counts[b]++;
      sums[b] += probabilities[i];
      rights[b] += correct[i] ? 1 : 0;
      squares += (probabilities[i] - verdict) * (probabilities[i] - verdict);
    }
    List<Bin> table = new ArrayList<>(bins);
    double gap = 0;
    for (int b = 0; b < bins; b++) {
      double confidence = sums[b] / counts[b];
      double accuracy = (double) rights[b] / counts[b];
      table.add(new Bin(edge(b, bins), edge(b + 1, bins), counts[b], confidence, accuracy));
      gap += Math.abs(rights[b] - sums[b]);
    }
    return new Calibration(table, gap / n, squares / n);
  }

  private static int bin(double probability, int bins) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "Cannot measure calibration: not a probability (" + probability + ", expected 0 to 1)");
    }
    int b = Math.min((int) (probability * bins), bins - 1);
    while (b > 0 && probability <= edge(b, bins)) {
      b--;
    }
    while (probability > edge(b + 1, bins)) {
      b++;
    }
    return b;
  }

  private static double edge(int b, int bins) {
    return (double) b / bins;
  }
}
