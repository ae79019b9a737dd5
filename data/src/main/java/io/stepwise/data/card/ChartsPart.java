package io.stepwise.data.card;

import io.stepwise.data.Rating;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;

/** Ratings by position, lengths, finish reasons, labelers, sources of labels. */
final class ChartsPart {
  private static final String SOLUTIONS = "solutions";
  private static final int SHOWN_LABELERS = 10;
  private static final int MOST_LABELERS = 200;
  private static final List<String> KINDS = List.of("right", "neutral", "wrong", "none");
  private static final List<String> NAMES = List.of("right", "neutral", "wrong", "not rated");
  private static final Rating[] ORDER = {
    Rating.POSITIVE, Rating.NEUTRAL, Rating.NEGATIVE, Rating.UNRATED
  };

  private final Counted counts;
  private final Html page;

  ChartsPart(Counted counts, Html page) {
    this.counts = counts;
    this.page = page;
  }

  void draw() {
    DataCard.section(page, "Ratings", "Ratings");
    ratings();
    page.raw("</section>");
    DataCard.section(page, "Lengths", "Lengths and endings");
    page.raw("<div class=\"grid\">");
    numbers("Steps of a solution", "steps", "length", CardStatistics.MOST_POSITIONS);
    powers("Characters of a step", "characters", "steps", "characters");
    finishReasons();
    powers("Solutions of a problem", "solutions", "problems", "rows_per_problem");
    page.raw("</div></section>");
    DataCard.section(page, "Labelers", "Labelers");
    page.raw("<div class=\"grid\">");
    labelers();
    sources();
    if (!counts.below("generations").isEmpty()) {
      numbers(
          "Generation of the model", "generation", "generations", CardStatistics.MOST_GENERATIONS);
    }
    page.raw("</div></section>");
  }

  private void ratings() {
    BarChart chart = new BarChart("By position of the step", "step", KINDS, NAMES);
    for (int k = 0; k <= CardStatistics.MOST_POSITIONS; k++) {
      long[] values = new long[ORDER.length];
      long sum = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = counts.of("position/" + k + "/" + ORDER[i].value());
        sum += values[i];
      }
      if (sum > 0) {
        String label = k + 1 + (k == CardStatistics.MOST_POSITIONS ? "+" : "");
        chart.add(label, label, values);
      }
    }
    chart.draw(page);
  }

  private static BarChart plain(String title, String axis, String name) {
    return new BarChart(title, axis, List.of("plain"), List.of(name));
  }

  /** One bar for each number, also for those between that were not met. */
  private void numbers(String title, String axis, String name, int last) {
    BarChart chart = plain(title, axis, "solutions");
    Map<String, Long> found = counts.below(name);
    if (!found.isEmpty()) {
      IntSummaryStatistics range =
          found.keySet().stream().mapToInt(Integer::parseInt).summaryStatistics();
      for (int k = range.getMin(); k <= range.getMax(); k++) {
        String label = k + (k == last ? "+" : "");
        chart.add(label, label, found.getOrDefault(Integer.toString(k), 0L));
      }
    }
    chart.draw(page);
  }

  /** One bar for each power of two: numbers below it and not below the one before. */
  private void powers(String title, String axis, String name, String below) {
    BarChart chart = plain(title, axis + ", from", name);
    Map<String, Long> found = counts.below(below);
    IntSummaryStatistics range =
        found.keySet().stream().mapToInt(Integer::parseInt).summaryStatistics();
    for (int bits = range.getMin(); bits <= range.getMax() && !found.isEmpty(); bits++) {
      long from = bits == 0 ? 0 : 1L << (bits - 1);
      String numbers = from <= 1 ? Long.toString(from) : from + " to " + (2 * from - 1);
      chart.add(round(from), numbers, found.getOrDefault(Integer.toString(bits), 0L));
    }
    chart.draw(page);
  }

  /** A power of two in at most four characters. */
  private static String round(long power) {
    return power < 1L << 10
        ? Long.toString(power)
        : power < 1L << 20 ? (power >> 10) + "k" : (power >> 20) + "M";
  }

  private void finishReasons() {
    page.raw("<div class=\"box\"><h3>Why labelling ended</h3>");
    bars(LinesPart.byCount(counts.below("finish_reasons")), SOLUTIONS);
    page.raw("</div>");
  }

  private void labelers() {
    List<Map.Entry<String, Long>> found = LinesPart.byCount(counts.below("labelers"));
    page.raw("<div class=\"box\"><h3>Who labelled (").number(found.size()).raw(")</h3>");
    bars(found.subList(0, Math.min(SHOWN_LABELERS, found.size())), SOLUTIONS);
    if (found.size() > SHOWN_LABELERS) {
      int shown = Math.min(MOST_LABELERS, found.size());
      page.raw("<details><summary>" + (shown - SHOWN_LABELERS) + " more</summary>");
      bars(found.subList(SHOWN_LABELERS, shown), SOLUTIONS);
      page.raw("</details>");
    }
    page.raw("</div>");
  }

  private void sources() {
    page.raw("<div class=\"box\"><h3>Where labels come from</h3>");
    bars(LinesPart.byCount(counts.below("sources")), "rated steps");
    page.raw("</div>");
  }

  /** A table whose lines have a bar as long as their share of the largest. */
  private void bars(List<Map.Entry<String, Long>> lines, String counted) {
    if (lines.isEmpty()) {
      page.raw("<p class=\"note\">None.</p>");
      return;
    }
    long highest = Math.max(1, lines.get(0).getValue());
    page.raw("<table><tr><th>name</th><th class=\"n\">").text(counted).raw("</th></tr>");
    for (Map.Entry<String, Long> line : lines) {
      page.raw("<tr><td class=\"w\">").text(line.getKey()).raw("<i class=\"meter\" style=\"width:");
      page.number(100.0 * line.getValue() / highest, 1).raw("%\"></i></td><td class=\"n\">");
      page.number(line.getValue()).raw("</td></tr>");
    }
    page.raw("</table>");
  }
}
