package io.stepwise.data.card;

import io.stepwise.data.card.DataCard.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table for the terminal: what was read, what was left out, why lines were refused. */
public final class IngestSummary {
  private static final String[] READ = {
    "files",
    "lines",
    "blank",
    "accepted",
    "quarantined",
    "solutions",
    "steps",
    "alternatives",
    "problems",
    "duplicates",
    "conflicting_ratings"
  };

  private IngestSummary() {}

  /** The table's lines. */
  public static List<String> lines(Counted counts) {
    List<String> lines = new ArrayList<>();
    for (String name : READ) {
      if (counts.of(name) > 0 || name.equals("quarantined")) {
        lines.add(line(name.replace('_', ' '), counts.of(name)));
      }
    }
    section("ratings", "ratings", counts, lines);
    section("finish reasons", "finish_reasons", counts, lines);
    section("left out", "dropped", counts, lines);
    section("refused", "reasons", counts, lines);
    return lines;
  }

  private static void section(String heading, String name, Counted counts, List<String> lines) {
    Map<String, Long> found = counts.below(name);
    if (found.isEmpty()) {
      return;
    }
    lines.add(heading + ":");
    found.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> lines.add(line("  " + entry.getKey(), entry.getValue())));
  }

  private static String line(String name, long count) {
    return String.format(Locale.ROOT, "%-44s %,14d", name, count);
  }
}
