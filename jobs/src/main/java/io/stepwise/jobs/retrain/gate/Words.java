package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.statistics.Interval;
import java.util.Locale;

/** Figures as people read them. */
final class Words {
  private Words() {}

  static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value + 0.0);
  }

  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value + 0.0);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String interval(Interval interval) {
    return number(interval.estimate())
        + " ("
        + number(interval.low())
        + " to "
        + number(interval.high())
        + ")";
  }

  static String signed(Interval interval) {
    return signed(interval.estimate())
        + " ("
        + signed(interval.low())
        + " to "
        + signed(interval.high())
        + ")";
  }
}
