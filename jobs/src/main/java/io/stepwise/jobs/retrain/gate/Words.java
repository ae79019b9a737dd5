package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.statistics.Interval;
import java.util.Locale;

/** Figures as people read them. */
public final class Words {
  private Words() {}

  /** Three decimals. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value + 0.0);
  }

  /** Three decimals and a sign. */
  public static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value + 0.0);
  }

  /** One decimal. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** An estimate and the ends of its interval. */
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
