package io.stepwise.notebooks;

import java.util.List;

/**
 * A figure over time.
 *
 * @param x when: updates or iterations
 * @param y its values
 */
public record Series(List<Double> x, List<Double> y) {
  /** Rejects lists of different lengths. */
  public Series {
    x = List.copyOf(x);
    y = List.copyOf(y);
    if (x.size() != y.size()) {
      throw new IllegalArgumentException(
          "Cannot make series: " + x.size() + " places for " + y.size() + " values");
    }
  }

  /** The last value. */
  public double last() {
    return y.get(y.size() - 1);
  }

  /** Exponentially weighted mean, the new value counting for {@code share}. */
  public Series smooth(double share) {
    double[] mean = {y.isEmpty() ? 0 : y.get(0)};
    return new Series(x, y.stream().map(value -> mean[0] += share * (value - mean[0])).toList());
  }
}
