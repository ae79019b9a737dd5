package io.stepwise.jobs.evaluate;

import io.stepwise.data.statistics.Interval;
import java.util.Locale;
import java.util.Map;

/** Intervals for programs and for people. */
public final class Intervals {
  private Intervals() {}

  /** Adds an estimate under its name, and its interval's ends; null what is undefined. */
  public static void put(Map<String, Object> map, String name, Interval interval) {
    map.put(name, defined(interval.estimate()));
    map.put(name + "_low", defined(interval.low()));
    map.put(name + "_high", defined(interval.high()));
  }

  private static Double defined(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** In percent, e.g. "83.1 (80.9 to 85.2)"; "absent" for a metric that cannot be computed. */
  public static String percent(Interval interval) {
    if (Double.isNaN(interval.estimate())) {
      return "absent";
    }
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f to %.1f)",
        100 * interval.estimate(),
        100 * interval.low(),
        100 * interval.high());
  }
}
