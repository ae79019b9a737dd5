package io.stepwise.jobs.progress;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Rates, times and figures as a person reads them. */
final class Pace {
  private Pace() {}

  /** Units in a second: "12.5/s", or "3.2 s each" where one takes longer than a second. */
  static String rate(long done, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1000.0;
    double rate = done / seconds;
    return rate >= 1
        ? String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%.0f/s", rate)
        : String.format(Locale.ROOT, "%.1f s each", seconds / done);
  }

  /** Time left at the pace so far. */
  static Duration left(long done, long total, Duration elapsed) {
    return Duration.ofMillis(Math.round((double) elapsed.toMillis() / done * (total - done)));
  }

  /** Minutes and seconds, with hours where there are any: "4:07", "1:00:09". */
  static String clock(Duration time) {
    long hours = time.toHours();
    return hours > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", hours, time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }

  /** "reward=0.713 kl=0.0312", in the order they first came. */
  static String figures(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(figure -> figure.getKey() + "=" + number(figure.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return String.format(Locale.ROOT, size < 1 ? "%.3f" : size < 100 ? "%.2f" : "%.0f", value);
  }
}
