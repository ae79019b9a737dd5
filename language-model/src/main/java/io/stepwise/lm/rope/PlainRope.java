package io.stepwise.lm.rope;

/**
 * Rotary frequencies as they are, Su et al. 2021 (arXiv:2104.09864) eq. 15.
 *
 * <pre>
 *   f_j = θ^(−2j/E),   j = 0 … E/2 − 1
 * </pre>
 */
public record PlainRope() implements RopeScaling {
  @Override
  public double[] frequencies(double theta, int width) {
    double[] f = new double[width / 2];
    for (int j = 0; j < f.length; j++) {
      f[j] = Math.pow(theta, -2.0 * j / width);
    }
    return f;
  }
}
