package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import java.util.Locale;

/** How a figure is written. */
public enum Unit {
  /** A share from 0 to 1, written in percent. */
  SHARE {
    @Override
    public String text(double value) {
      return Double.isFinite(value) ? fixed(100 * value, 1) + "\u00a0%" : "–";
    }
  },
  /** Any other number. */
  NUMBER {
    @Override
    public String text(double value) {
      double size = Math.abs(value);
      if (!Double.isFinite(value)) {
        return "–";
      }
      if (size != 0 && (size < 1e-3 || size >= 1e6)) {
        return scientific("%.2e", value);
      }
      return fixed(value, size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0);
    }
  };

  /** The figure for a reader; an en dash where there is none. */
  public abstract String text(double value);

  /** A table's cell: the estimate, and its interval on a line of its own. */
  public String cell(Interval interval) {
    return text(interval.estimate()) + "\n" + range(interval);
  }

  /** The ends of an interval, with one unit: "94.1–97.9 %". */
  String range(Interval interval) {
    return text(interval.low()).replace("\u00a0%", "") + "–" + text(interval.high());
  }

  /** The value of an axis' tick: as short as it can be. */
  String tick(double at) {
    double value = at + 0.0; // no minus before a zero
    String text = this == SHARE ? fixed(100 * value, 3) : fixed(value, 6);
    text = text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    double size = Math.abs(value);
    if (this == NUMBER && size != 0 && (size < 1e-4 || size >= 1e5)) {
      text = scientific("%.1e", value);
    }
    return this == SHARE ? text + "\u00a0%" : text;
  }

  /** "2.5e−5": no zeros that say nothing. */
  private static String scientific(String format, double value) {
    return String.format(Locale.ROOT, format, value)
        .replaceAll("\\.?0*e", "e")
        .replaceAll("e([+-])0+", "e$1")
        .replace("e+", "e")
        .replace('-', '−');
  }

  private static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value).replace('-', '−');
  }
}
