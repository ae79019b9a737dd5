package io.stepwise.rollout.scaling;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Coverage, the share of problems that at least one of k samples solves, as an exponentiated power
 * law (Brown et al. 2024, arXiv:2407.21787, section 3.1):
 *
 * <pre>
 *   c(k) = exp(a · k^b),   fitted by least squares of ln(−ln c) = ln(−a) + b ln k
 * </pre>
 *
 * @param a negative
 * @param b exponent, negative if coverage grows
 */
public record CoveragePowerLaw(double a, double b) implements ScalingFit {
  /**
   * Fits points. Those with coverage 0 or 1 determine nothing and are left out.
   *
   * @param k numbers of samples, positive
   * @param coverage at each k, in [0, 1]
   */
  public static CoveragePowerLaw fit(double[] k, double[] coverage) {
    int[] used =
        IntStream.range(0, k.length).filter(i -> coverage[i] > 0 && coverage[i] < 1).toArray();
    if (used.length < 2) {
      return new CoveragePowerLaw(Double.NaN, Double.NaN);
    }
    double[] x = IntStream.of(used).mapToDouble(i -> Math.log(k[i])).toArray();
    double[] y = IntStream.of(used).mapToDouble(i -> Math.log(-Math.log(coverage[i]))).toArray();
    LeastSquares line = LeastSquares.of(x, y);
    return new CoveragePowerLaw(-Math.exp(line.intercept()), line.slope());
  }

  @Override
  public double at(double k) {
    return Math.exp(a * Math.pow(k, b));
  }

  @Override
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("a", a);
    parameters.put("b", b);
    return parameters;
  }
}
