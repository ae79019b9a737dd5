package io.stepwise.rollout.scaling;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Accuracy that grows by the same amount with every doubling of compute C:
 *
 * <pre>
 *   accuracy(C) = intercept + per_doubling · log₂ C
 * </pre>
 *
 * @param intercept accuracy at C = 1
 * @param perDoubling gain of every doubling
 */
public record LogLinearFit(double intercept, double perDoubling) implements ScalingFit {
  private static final double LN_2 = Math.log(2);

  /** Fits at least two points with positive compute. */
  public static LogLinearFit fit(double[] compute, double[] accuracy) {
    if (compute.length < 2) {
      return new LogLinearFit(Double.NaN, Double.NaN);
    }
    double[] x = DoubleStream.of(compute).map(c -> Math.log(c) / LN_2).toArray();
    LeastSquares line = LeastSquares.of(x, accuracy);
    return new LogLinearFit(line.intercept(), line.slope());
  }

  /** The line, limited to [0, 1]. */
  @Override
  public double at(double compute) {
    double value = intercept + perDoubling * Math.log(compute) / LN_2;
    return Math.min(1, Math.max(0, value));
  }

  @Override
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("intercept", intercept);
    parameters.put("per_doubling", perDoubling);
    return parameters;
  }
}
