package io.stepwise.jobs.scaling;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of a grid as text. Columns for thinking and price are there if they were asked for.
 */
record ScalingTable(ScalingReport report) {
  void print(PrintStream out) {
    List<String> head =
        new ArrayList<>(List.of(String.format(Locale.ROOT, "%-17s %3s", "method", "N")));
    if (report.limitsThinking()) {
      head.add(String.format(Locale.ROOT, "%11s %8s", "limit", "thinking"));
    }
    head.add(
        String.format(
            Locale.ROOT,
            "%-24s %14s %9s %9s",
            "accuracy (95 % interval)",
            "sampled tokens",
            "FLOPs",
            "seconds"));
    if (report.prices() != null) {
      head.add(String.format(Locale.ROOT, "%12s", report.prices().currency()));
    }
    out.println(String.join("  ", head));
    report.cells().forEach(cell -> out.println(line(cell)));
    if (report.limitsThinking()) {
      printControl(out);
    }
  }

  private String line(MeasuredCell cell) {
    List<String> parts = new ArrayList<>();
    parts.add(String.format(Locale.ROOT, "%-17s %3d", cell.key().method().word(), cell.key().n()));
    if (report.limitsThinking()) {
      parts.add(
          String.format(
              Locale.ROOT, "%11s %8.1f", cell.key().thinking().words(), cell.meanThinking()));
    }
    parts.add(
        String.format(
            Locale.ROOT,
            "%-24s %14.0f %9.2e %9.3f",
            String.format(
                Locale.ROOT,
                "%5.1f (%.1f to %.1f)",
                100 * cell.accuracy().estimate(),
                100 * cell.accuracy().low(),
                100 * cell.accuracy().high()),
            cell.meanTokens(),
            cell.meanFlops(),
            cell.meanSeconds()));
    if (report.prices() != null) {
      parts.add(String.format(Locale.ROOT, "%12.3e", cell.meanPrice(report.prices())));
    }
    return String.join("  ", parts);
  }

  private void printControl(PrintStream out) {
    out.println("Over the limits of thinking (s1): control, scaling per 1,000 tokens, performance");
    for (Map<String, Object> row : ScalingControl.rows(report.cells())) {
      out.printf(
          Locale.ROOT,
          "%-17s %3s  %9s %10s %8s%n",
          row.get("method"),
          row.get("num_samples"),
          percent(row.get("control")),
          percent(row.get("scaling_per_1000_tokens")),
          percent(row.get("performance")));
    }
  }

  private static String percent(Object share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * (Double) share);
  }
}
