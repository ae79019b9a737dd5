package io.stepwise.policy.advantage;

import io.stepwise.policy.token.Masks;

/**
 * Count, mean and squared deviations of the unmasked numbers of a batch, in a form that can be
 * merged over shards in a fixed order (Chan, Golub and LeVeque 1979).
 *
 * @param count n
 * @param mean 0 where there are none
 * @param squares Σ (x − mean)²
 */
public record BatchMoments(long count, double mean, double squares) {
  /** Of nothing. */
  public static final BatchMoments NONE = new BatchMoments(0, 0, 0);

  /**
   * Of a batch.
   *
   * @param values [B][T], read where the mask is true
   * @param masks [B][T]
   */
  public static BatchMoments of(double[][] values, boolean[][] masks) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < masks.length; i++) {
      Masks.requireSameLength(masks[i], values[i]);
      for (int t = 0; t < masks[i].length; t++) {
        if (masks[i][t]) {
          sum += values[i][t];
          count++;
        }
      }
    }
    if (count == 0) {
      return NONE;
    }
    double mean = sum / count;
    double squares = 0;
    for (int i = 0; i < masks.length; i++) {
      for (int t = 0; t < masks[i].length; t++) {
        if (masks[i][t]) {
          squares += (values[i][t] - mean) * (values[i][t] - mean);
        }
      }
    }
    return new BatchMoments(count, mean, squares);
  }

  /** Of both. */
  public BatchMoments merge(BatchMoments other) {
    long all = count + other.count;
    if (all == 0) {
      return NONE;
    }
    double step = other.mean - mean;
    double share = (double) other.count / all;
    return new BatchMoments(
        all, mean + step * share, squares + other.squares + step * step * count * share);
  }

  /** Population variance (divided by n); 0 where there are none. */
  public double variance() {
    return count == 0 ? 0 : squares / count;
  }
}
