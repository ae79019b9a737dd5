package io.stepwise.data.statistics;

/**
 * An estimate with its 95 % interval.
 *
 * @param estimate the figure on the data as they are
 * @param low lower end
 * @param high upper end
 */
public record Interval(double estimate, double low, double high) {
  /** Whether a value lies inside, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
