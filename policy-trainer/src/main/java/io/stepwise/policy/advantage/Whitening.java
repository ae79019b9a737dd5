package io.stepwise.policy.advantage;

import io.stepwise.policy.token.Masks;

/**
 * Scales the numbers of a whole batch to unit standard deviation, with population variance.
 *
 * <pre>
 *   x ← (x − mean) / sqrt(var + 1e−8)  [+ mean]
 * </pre>
 *
 * <p>Statistics are over all unmasked tokens of the batch, on all shards, once per batch of
 * rollouts. Where the standard deviation is below 1e−6 nothing is scaled.
 */
public enum Whitening {
  /** Centred and scaled: advantages with a critic. */
  FULL {
    @Override
    double apply(double x, double mean, double scale) {
      return (x - mean) * scale;
    }
  },
  /** Centred, scaled, and moved back to the mean: rewards. */
  KEEP_MEAN {
    @Override
    double apply(double x, double mean, double scale) {
      return (x - mean) * scale + mean;
    }
  },
  /** Scaled only: advantages that a group has centred already. */
  SCALE_ONLY {
    @Override
    double apply(double x, double mean, double scale) {
      return x * scale;
    }
  };

  private static final double EPSILON = 1e-8;
  private static final double SMALLEST_DEVIATION = 1e-6;

  abstract double apply(double x, double mean, double scale);

  /**
   * A batch by its own statistics.
   *
   * @param values [B][T], read where the mask is true
   * @param masks [B][T]
   * @return [B][T], 0 where masked
   */
  public double[][] apply(double[][] values, boolean[][] masks) {
    BatchMoments moments = BatchMoments.of(values, masks);
    double[][] whitened = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      whitened[i] = apply(values[i], masks[i], moments);
    }
    return whitened;
  }

  /**
   * One sequence by the statistics of the batch it belongs to.
   *
   * @param values [T], read where the mask is true
   * @param mask [T]
   * @param moments of the whole batch
   * @return [T], 0 where masked
   */
  public double[] apply(double[] values, boolean[] mask, BatchMoments moments) {
    Masks.requireSameLength(mask, values);
    double variance = moments.variance();
    double scale = Math.sqrt(variance) < SMALLEST_DEVIATION ? 1 : 1 / Math.sqrt(variance + EPSILON);
    double[] whitened = new double[values.length];
    for (int t = 0; t < values.length; t++) {
      if (mask[t]) {
        whitened[t] = apply(values[t], moments.mean(), scale);
      }
    }
    return whitened;
  }
}
