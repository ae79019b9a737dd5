package io.stepwise.lm.rope;

import io.stepwise.data.error.InvalidInput;

/**
 * Position interpolation, Chen et al. 2023 (arXiv:2306.15595) eq. 4: positions shrink by a factor.
 *
 * <pre>
 *   f'_j = f_j / factor
 * </pre>
 *
 * @param factor at least 1
 */
public record LinearRope(double factor) implements RopeScaling {
  /** Rejects a factor below 1. */
  public LinearRope {
    checkFactor(factor);
  }

  static void checkFactor(double factor) {
    if (!(factor >= 1 && factor < 1e9)) {
      throw new InvalidInput(
          "Cannot read model: rope factor out of range (" + factor + ", expected 1 to 1e9)");
    }
  }

  @Override
  public double[] frequencies(double theta, int width) {
    double[] f = new PlainRope().frequencies(theta, width);
    for (int j = 0; j < f.length; j++) {
      f[j] /= factor;
    }
    return f;
  }
}
