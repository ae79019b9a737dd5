package io.stepwise.data.statistics;

import java.util.Arrays;

/**
 * Quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
 *
 * <pre>
 *   h = (n − 1)·q;   Q(q) = x[⌊h⌋] + (h − ⌊h⌋)·(x[⌊h⌋+1] − x[⌊h⌋])     x sorted, from 0
 * </pre>
 */
public final class Quantile {
  private Quantile() {}

  /**
   * The quantile of values in any order; NaN where there are none.
   *
   * @param q in [0, 1]
   */
  public static double of(double[] values, double q) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return ofSorted(sorted, q);
  }

  /**
   * The quantile of values in ascending order; NaN where there are none.
   *
   * @param q in [0, 1]
   */
  public static double ofSorted(double[] sorted, double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException(
          "Cannot compute quantile: out of range (" + q + ", expected 0 to 1)");
    }
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double h = (sorted.length - 1) * q;
    int below = (int) Math.floor(h);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (h - below) * (sorted[above] - sorted[below]);
  }
}
