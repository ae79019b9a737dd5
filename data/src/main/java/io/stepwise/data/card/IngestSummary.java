package io.stepwise.data.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table for the terminal: what was read, what was left out, why lines were rejected. */
public final class IngestSummary {
  private static final int WIDEST_EXAMPLE = 110;
  private static final Map<String, String> RATINGS = ratings();
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
    "distinct_problems",
    "duplicates",
    "conflicting_ratings",
    "conflicting_answers"
  };

  private IngestSummary() {}

  /**
   * The table's lines.
   *
   * @param format that the lines were read as
   * @param examples the first rejected line of each kind of reason
   */
  public static List<String> lines(String format, Counted counts, Map<String, String> examples) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%-44s %14s", "format", format));
    for (String name : READ) {
      if (counts.of(name) > 0 || name.equals("quarantined")) {
        lines.add(line(name.replace('_', ' '), counts.of(name)));
      }
    }
    if (counts.of("solutions") > 0) {
      lines.add("ratings:");
      RATINGS.forEach(
          (rating, words) -> lines.add(line("  " + words, counts.of("ratings/" + rating))));
    }
    section("finish reasons", "finish_reasons", counts, Map.of(), lines);
    section("held-out problems found", "leaks", counts, Map.of(), lines);
    section("left out", "dropped", counts, Map.of(), lines);
    section("quarantined", "reasons", counts, examples, lines);
    return lines;
  }

  private static Map<String, String> ratings() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("1", "right (1)");
    words.put("0", "neutral (0)");
    words.put("-1", "wrong (-1)");
    words.put("null", "not rated");
    return words;
  }

  private static void section(
      String heading,
      String name,
      Counted counts,
      Map<String, String> examples,
      List<String> lines) {
    Map<String, Long> found = counts.below(name);
    if (found.isEmpty()) {
      return;
    }
    lines.add(heading + ":");
    for (Map.Entry<String, Long> entry : LinesPart.byCount(found)) {
      lines.add(line("  " + entry.getKey(), entry.getValue()));
      String example = examples.get(entry.getKey());
      if (example != null) {
        lines.add("      first: " + shortened(example));
      }
    }
  }

  /** Keeps the end, which says where. */
  private static String shortened(String example) {
    int at = example.lastIndexOf(" at ");
    String where = example.substring(at);
    int room = Math.max(20, WIDEST_EXAMPLE - where.length());
    return at <= room ? example : example.substring(0, room) + "…" + where;
  }

  private static String line(String name, long count) {
    return String.format(Locale.ROOT, "%-44s %,14d", name, count);
  }
}
