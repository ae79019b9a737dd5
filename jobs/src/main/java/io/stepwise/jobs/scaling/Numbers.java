package io.stepwise.jobs.scaling;

import io.stepwise.data.statistics.Interval;
import java.util.Map;

/** Numbers in JSON: null where they are undefined. */
final class Numbers {
  private Numbers() {}

  static Double defined(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Adds an estimate and the ends of its interval. */
  static void put(Map<String, Object> map, String name, Interval interval) {
    map.put(name, defined(interval.estimate()));
    map.put(name + "_low", defined(interval.low()));
    map.put(name + "_high", defined(interval.high()));
  }
}
