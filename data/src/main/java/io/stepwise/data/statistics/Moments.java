package io.stepwise.data.statistics;

/**
 * Count, mean and spread of numbers.
 *
 * @param count how many
 * @param mean their mean, NaN where there are none
 * @param variance their population variance (divided by the count), NaN where there are none
 */
public record Moments(long count, double mean, double variance) {
  /** The moments of all values, in two passes in their order. */
  public static Moments of(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Moments(values.length, mean, squares / values.length);
  }

  /** Population standard deviation. */
  public double deviation() {
    return Math.sqrt(variance);
  }

  /** Standard deviation as estimated from a sample (divided by count − 1); NaN for fewer than 2. */
  public double sampleDeviation() {
    return Math.sqrt(variance * count / (count - 1));
  }
}
