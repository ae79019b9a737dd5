package io.stepwise.rollout.scaling;

/**
 * The line y = intercept + slope · x of least squares.
 *
 * @param intercept value at x = 0
 * @param slope change of y per unit of x
 */
record LeastSquares(double intercept, double slope) {
  /** Fits at least two points; NaN if all x are equal. */
  static LeastSquares of(double[] x, double[] y) {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      meanX += x[i] / x.length;
      meanY += y[i] / x.length;
    }
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    double slope = xx > 0 ? xy / xx : Double.NaN;
    return new LeastSquares(meanY - slope * meanX, slope);
  }
}
