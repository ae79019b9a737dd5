package io.stepwise.lm.rope;

import io.stepwise.data.error.InvalidInput;

/**
 * Llama 3.1's scaling (arXiv:2407.21783 §3.4; constants in the models' configurations): waves that
 * fit often into the original length keep their frequency, those that hardly fit once are slowed by
 * the factor, and between them the two are mixed by how often the wave fits.
 *
 * <pre>
 *   turns = original · f_j / 2π
 *   s     = clamp((turns − low) / (high − low), 0, 1)
 *   f'_j  = s · f_j + (1 − s) · f_j / factor
 * </pre>
 *
 * @param factor at least 1
 * @param low turns up to which a wave is slowed fully
 * @param high turns from which a wave is left alone; above low
 * @param original longest row of the first training, in tokens
 */
public record Llama3Rope(double factor, double low, double high, int original)
    implements RopeScaling {
  /** Rejects numbers out of range. */
  public Llama3Rope {
    LinearRope.checkFactor(factor);
    if (!(low > 0) || !(high > low && high < 1e9) || original < 1) {
      throw new InvalidInput(
          "Cannot read model: llama3 rope out of range ("
              + low
              + ", "
              + high
              + ", "
              + original
              + ", expected 0 < low_freq_factor < high_freq_factor and"
              + " original_max_position_embeddings >= 1)");
    }
  }

  @Override
  public double[] frequencies(double theta, int width) {
    double[] f = new PlainRope().frequencies(theta, width);
    for (int j = 0; j < f.length; j++) {
      double turns = original * f[j] / (2 * Math.PI);
      double s = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      f[j] = s * f[j] + (1 - s) * f[j] / factor;
    }
    return f;
  }
}
