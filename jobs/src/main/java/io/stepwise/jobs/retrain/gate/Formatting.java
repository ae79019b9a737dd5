package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.statistics.Interval;
import java.util.Locale;

/** Formats metrics for messages and pages. */
public final class Formatting {
  private Formatting() {}

  /** Three decimals, e.g. {@code 0.912}. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value + 0.0);
  }

  /** Three decimals with a sign, e.g. {@code +0.012}. */
  public static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value + 0.0);
  }

  /** A share in [0, 1] as a percentage with one decimal. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** An estimate and its interval, e.g. {@code 0.912 (0.900 to 0.924)}. */
  public static String interval(Interval interval) {
    return number(interval.estimate())
        + " ("
        + number(interval.low())
        + " to "
        + number(interval.high())
        + ")";
  }

  /** The same with signs. */
  public static String signed(Interval interval) {
    return signed(interval.estimate())
        + " ("
        + signed(interval.low())
        + " to "
        + signed(interval.high())
        + ")";
  }
}
