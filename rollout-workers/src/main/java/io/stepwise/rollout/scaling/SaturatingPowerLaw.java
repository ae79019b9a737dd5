package io.stepwise.rollout.scaling;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Accuracy that approaches a limit by a power of compute C:
 *
 * <pre>
 *   accuracy(C) = limit − scale · C^(−exponent),   limit ≤ 1, scale ≥ 0
 * </pre>
 *
 * The exponent is searched on a grid; for each, limit and scale are those of least squares.
 *
 * @param limit accuracy at infinite compute
 * @param scale distance to the limit at C = 1
 * @param exponent how fast the limit is approached
 */
public record SaturatingPowerLaw(double limit, double scale, double exponent)
    implements ScalingFit {
  private static final double GRID_STEP = 0.05;
  private static final int GRID_SIZE = 40;
  private static final int FEWEST_POINTS = 3;

  /** Fits at least three points with positive compute; NaN for fewer. */
  public static SaturatingPowerLaw fit(double[] compute, double[] accuracy) {
    SaturatingPowerLaw best = new SaturatingPowerLaw(Double.NaN, Double.NaN, Double.NaN);
    if (compute.length < FEWEST_POINTS) {
      return best;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int g = 1; g <= GRID_SIZE; g++) {
      SaturatingPowerLaw fit = withExponent(compute, accuracy, g * GRID_STEP);
      double error = 0;
      for (int i = 0; i < compute.length; i++) {
        error += Math.pow(fit.at(compute[i]) - accuracy[i], 2);
      }
      if (error < least) {
        least = error;
        best = fit;
      }
    }
    return best;
  }

  private static SaturatingPowerLaw withExponent(
      double[] compute, double[] accuracy, double exponent) {
    double[] x = DoubleStream.of(compute).map(c -> Math.pow(c, -exponent)).toArray();
    LeastSquares line = LeastSquares.of(x, accuracy);
    if (!(line.slope() <= 0)) { // it does not grow: the best limited curve is constant
      double mean = DoubleStream.of(accuracy).average().orElse(Double.NaN);
      return new SaturatingPowerLaw(mean, 0, exponent);
    }
    if (line.intercept() <= 1) {
      return new SaturatingPowerLaw(line.intercept(), -line.slope(), exponent);
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (1 - accuracy[i]) * x[i];
      squares += x[i] * x[i];
    }
    return new SaturatingPowerLaw(1, products / squares, exponent);
  }

  @Override
  public double at(double compute) {
    return limit - scale * Math.pow(compute, -exponent);
  }

  @Override
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("limit", limit);
    parameters.put("scale", scale);
    parameters.put("exponent", exponent);
    return parameters;
  }
}
