package io.stepwise.data.card;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;

/**
 * The page {@code data-card.html}: what was read and refused, ratings by position, lengths, finish
 * reasons, labelers, duplicates, agreement, leaks, and a handful of rows. One file, no scripts,
 * nothing fetched.
 */
public final class DataCard {
  private static final int SHOWN_LABELERS = 20;
  private static final int SHOWN_CHARACTERS = 2000;
  private static final List<String> RATINGS = List.of("positive", "neutral", "negative", "unrated");
  private static final Rating[] ORDER = {
    Rating.POSITIVE, Rating.NEUTRAL, Rating.NEGATIVE, Rating.UNRATED
  };

  private final Counted counts;
  private final Html page = new Html();

  /** The numbers a card shows; an ingestion's counts. */
  public interface Counted {
    /** A count; 0 when there is none of that name. */
    long of(String name);

    /** The counts below a name. */
    Map<String, Long> below(String name);
  }

  private DataCard(Counted counts) {
    this.counts = counts;
  }

  /**
   * Draws the page.
   *
   * @param title what was ingested
   * @param figures name and value of measured numbers, in order
   * @param rows solutions to read
   */
  public static String of(
      String title, Counted counts, Map<String, String> figures, List<StepLabelledSolution> rows) {
    return new DataCard(counts).draw(title, figures, rows);
  }

  private String draw(String title, Map<String, String> figures, List<StepLabelledSolution> rows) {
    page.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>").text(title);
    page.raw("</title><style>" + CardStyle.CSS + "</style></head><body><h1>").text(title);
    page.raw("</h1><div class=\"tiles\">");
    for (String name :
        List.of(
            "files", "lines", "accepted", "quarantined", "solutions", "steps", "alternatives")) {
      page.raw("<div><b>").number(counts.of(name)).raw("</b>").text(name).raw("</div>");
    }
    page.raw("</div>");
    reasons("Why lines were refused", "reasons", "Every line could be read.");
    reasons("Why rows were left out", "dropped", "No row was left out.");
    ratings();
    histogram("Steps per solution", "length", CardStatistics.MOST_POSITIONS);
    characters();
    histogram("Generation", "generations", Integer.MAX_VALUE);
    reasons("Finish reasons", "finish_reasons", "No solution.");
    labelers();
    rowsPerProblem();
    quality(figures);
    page.raw("<h2>A few rows</h2>");
    rows.forEach(this::row);
    return page.raw("</body></html>\n").toString();
  }

  private void reasons(String heading, String name, String none) {
    page.raw("<h2>").text(heading).raw("</h2>");
    Map<String, Long> found = counts.below(name);
    if (found.isEmpty()) {
      page.raw("<p>").text(none).raw("</p>");
    } else {
      table(found.entrySet().stream().sorted(byCount()).toList());
    }
  }

  private static Comparator<Map.Entry<String, Long>> byCount() {
    return Map.Entry.<String, Long>comparingByValue().reversed();
  }

  private void table(List<Map.Entry<String, Long>> lines) {
    page.raw("<table>");
    for (Map.Entry<String, Long> line : lines) {
      page.raw("<tr><td>").text(line.getKey()).raw("</td><td class=\"n\">");
      page.number(line.getValue()).raw("</td></tr>");
    }
    page.raw("</table>");
  }

  private void ratings() {
    page.raw("<h2>Ratings by position of the step</h2><p class=\"legend\">");
    for (String kind : RATINGS) {
      page.raw("<i class=\"" + kind + "\"></i>" + kind + " ");
    }
    page.raw("</p>");
    BarChart chart = new BarChart(RATINGS);
    for (int k = 0; k <= CardStatistics.MOST_POSITIONS; k++) {
      long[] values = new long[ORDER.length];
      long sum = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = counts.of("position/" + k + "/" + ORDER[i].value());
        sum += values[i];
      }
      if (sum > 0) {
        chart.add(k + 1 + (k == CardStatistics.MOST_POSITIONS ? "+" : ""), values);
      }
    }
    chart.draw(page);
  }

  private void histogram(String heading, String name, int last) {
    Map<String, Long> found = counts.below(name);
    if (found.isEmpty()) {
      return;
    }
    page.raw("<h2>").text(heading).raw("</h2>");
    BarChart chart = new BarChart(List.of("plain"));
    IntSummaryStatistics range =
        found.keySet().stream().mapToInt(Integer::parseInt).summaryStatistics();
    for (int k = range.getMin(); k <= range.getMax(); k++) {
      chart.add(k + (k == last ? "+" : ""), found.getOrDefault(Integer.toString(k), 0L));
    }
    chart.draw(page);
  }

  private void characters() {
    page.raw("<h2>Characters per step</h2>");
    BarChart chart = new BarChart(List.of("plain"));
    for (int bits = 0; bits < Integer.SIZE; bits++) {
      long count = counts.of("characters/" + bits);
      if (count > 0) {
        chart.add(bits == 0 ? "0" : "<" + (1L << bits), count);
      }
    }
    chart.draw(page);
  }

  private void labelers() {
    Map<String, Long> found = counts.below("labelers");
    page.raw("<h2>Labelers (").number(found.size()).raw(")</h2>");
    table(found.entrySet().stream().sorted(byCount()).limit(SHOWN_LABELERS).toList());
  }

  private void rowsPerProblem() {
    page.raw("<h2>Rows per problem (").number(counts.of("distinct_problems"));
    page.raw(" problems)</h2>");
    BarChart chart = new BarChart(List.of("plain"));
    for (int bits = 1; bits < Integer.SIZE; bits++) {
      long count = counts.of("rows_per_problem/" + bits);
      if (count > 0) {
        chart.add(bits == 1 ? "1" : (1L << (bits - 1)) + "–" + ((1L << bits) - 1), count);
      }
    }
    chart.draw(page);
  }

  private void quality(Map<String, String> figures) {
    page.raw("<h2>Duplicates, conflicts, agreement, leaks</h2><table>");
    line("Rows merged into another one", counts.of("duplicates"));
    line("Steps whose ratings were resolved in merging", counts.of("conflicting_ratings"));
    line("Steps rated in several rows", counts.of("votes/rated_twice"));
    line("Steps rated differently in several rows", counts.of("votes/rated_differently"));
    line("Rows of held-out problems, by text", counts.of("leaks/text"));
    line("Rows of held-out problems, by n-grams", counts.of("leaks/ngrams"));
    figures.forEach(
        (name, value) ->
            page.raw("<tr><td>")
                .text(name)
                .raw("</td><td class=\"n\">")
                .text(value)
                .raw("</td></tr>"));
    page.raw("</table>");
  }

  private void line(String name, long count) {
    page.raw("<tr><td>").text(name).raw("</td><td class=\"n\">").number(count).raw("</td></tr>");
  }

  private void row(StepLabelledSolution solution) {
    page.raw("<article><h3>").text(cut(solution.problem())).raw("</h3><p class=\"where\">");
    page.text(solution.provenance().file() + ":" + solution.provenance().line());
    page.text(", " + solution.finishReason().word());
    page.text(
        solution.groundTruthAnswer() == null ? "" : ", truth " + solution.groundTruthAnswer());
    page.raw("</p><ol>");
    for (LabelledStep step : solution.steps()) {
      page.raw("<li class=\"" + kind(step.rating()) + "\">").text(cut(step.text()));
      if (!step.alternatives().isEmpty()) {
        page.raw("<ul>");
        for (Alternative other : step.alternatives()) {
          page.raw("<li class=\"" + kind(other.rating()) + "\">").text(cut(other.text()));
          page.raw("</li>");
        }
        page.raw("</ul>");
      }
      page.raw("</li>");
    }
    page.raw("</ol></article>");
  }

  private static String kind(Rating rating) {
    return switch (rating) {
      case POSITIVE -> "positive";
      case NEUTRAL -> "neutral";
      case NEGATIVE -> "negative";
      case UNRATED -> "unrated";
    };
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
