package io.stepwise.jobs.scaling;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.HtmlTable;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.SmallMultiples;
import io.stepwise.jobs.report.SmallMultiples.Point;
import io.stepwise.jobs.report.SmallMultiples.Series;
import io.stepwise.jobs.report.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The page of a scaling report. */
final class ScalingPage {
  /** Long texts in the last columns of these tables may have several lines. */
  private static final String WRAPPED =
      "#fits td:last-child, #difficulty td:last-child { white-space: normal; min-width: 18rem; }\n";

  private ScalingPage() {}

  /**
   * The page as HTML.
   *
   * @param json what {@link ScalingReport#toMap} returns
   * @param made time of creation, ISO 8601
   */
  static String html(ScalingReport report, Map<String, Object> json, String made) {
    Page page = new Page("Inference scaling", ScalingHeadline.of(report), made);
    page.style(WRAPPED);
    page.section(
        "accuracy",
        "Accuracy over sampled tokens",
        charts(report, MeasuredCell::meanTokens, "sampled tokens per problem"));
    page.section(
        "flops",
        "Accuracy over FLOPs",
        "<p>Floating-point operations of the policy and the reward model: two per weight for every"
            + " token that is sampled, prefilled or scored, and those of attention.</p>\n"
            + charts(report, MeasuredCell::meanFlops, "FLOPs per problem"));
    if (report.limitsThinking()) {
      page.section("thinking", "Accuracy over thinking tokens", thinking(report));
    }
    page.section(
        "cells",
        "All methods and budgets",
        "<p>Single samples, votes and best-of-n of all N share one pool of samples for each seed:"
            + " their accuracy and tokens are means over subsets of N. All other methods searched"
            + " once for each N and seed.</p>\n"
            + table("All methods and budgets", cells(report, json)));
    page.section(
        "fits",
        "Fits",
        "<p>The error is the accuracy at the largest budget predicted from the other budgets, minus"
            + " the measured accuracy, in percentage points.</p>\n"
            + table("Fits", fits(json)));
    page.section(
        "difficulty",
        "Choice by difficulty",
        "<p>For each difficulty bin, the method and N are chosen on one half of its problems and"
            + " evaluated on the other. “Fixed” is one choice for all problems, made in the same"
            + " way.</p>\n"
            + table("Choice by difficulty", optimal(json)));
    return page.html();
  }

  private static String charts(
      ScalingReport report, ToDoubleFunction<MeasuredCell> compute, String along) {
    List<Series> series = new ArrayList<>();
    report
        .byMethod()
        .forEach(
            (method, cells) -> {
              List<Point> points = new ArrayList<>();
              for (MeasuredCell cell : cells) {
                String words =
                    String.format(
                        Locale.ROOT,
                        "N %d, %.0f tokens, %.1e FLOPs: ",
                        cell.cell().n(),
                        cell.meanTokens(),
                        cell.meanFlops());
                points.add(point(compute.applyAsDouble(cell), cell, words));
              }
              series.add(series(method, points));
            });
    return SmallMultiples.html(series, along);
  }

  /** Curves over the tokens that were thought, and the metrics of s1. */
  private static String thinking(ScalingReport report) {
    List<Series> curves = new ArrayList<>();
    for (ScalingControl.Series one : ScalingControl.series(report.cells())) {
      List<Point> points = new ArrayList<>();
      for (MeasuredCell cell : one.cells()) {
        String words =
            String.format(
                Locale.ROOT,
                "limit %s, %.1f thinking tokens: ",
                cell.key().thinking().words(),
                cell.meanThinking());
        // The axis is logarithmic.
        points.add(point(Math.max(1, cell.meanThinking()), cell, words));
      }
      curves.add(series(one.name(), points));
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("method", "N", "control", "scaling per 1,000 tokens", "performance"));
    for (Map<String, Object> row : ScalingControl.rows(report.cells())) {
      rows.add(
          List.of(
              text(row.get("method")),
              text(row.get("num_samples")),
              share(row.get("control")),
              points(row.get("scaling_per_1000_tokens")),
              share(row.get("performance"))));
    }
    return "<p>Thinking tokens of the chosen solution. Control is the share of chosen solutions whose"
        + " thinking keeps the limits that were requested; scaling is the mean slope over all pairs"
        + " of limits, in percentage points; performance is the highest accuracy (s1,"
        + " arXiv:2501.19393).</p>\n"
        + (curves.isEmpty() ? "" : SmallMultiples.html(curves, "thinking tokens of a solution"))
        + table("Control of thinking", rows);
  }

  private static Point point(double x, MeasuredCell cell, String words) {
    return new Point(
        x,
        cell.accuracy().estimate(),
        cell.accuracy().low(),
        cell.accuracy().high(),
        words + Unit.SHARE.text(cell.accuracy().estimate()));
  }

  private static Series series(String name, List<Point> points) {
    return ascending(
        new Series(
            name, "Band: 95 % interval over problems. Thin lines: the other methods.", points));
  }

  private static Series ascending(Series series) {
    return new Series(
        series.name(),
        series.meaning(),
        series.points().stream().sorted(Comparator.comparingDouble(Point::x)).toList());
  }

  private static List<List<String>> cells(ScalingReport report, Map<String, Object> json) {
    boolean thinking = report.limitsThinking();
    boolean priced = report.prices() != null;
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("method", "N"));
    if (thinking) {
      head.addAll(List.of("thinking limit", "thinking"));
    }
    head.addAll(
        List.of(
            "accuracy (95 % interval)",
            "sampled", "scored", "prefilled/sampled", "FLOPs", "seconds", "errors"));
    if (priced) {
      head.add("price in " + report.prices().currency());
    }
    rows.add(head);
    for (Map<?, ?> cell : maps(json.get("cells"))) {
      List<String> row = new ArrayList<>();
      row.add(text(cell.get("method")));
      row.add(text(cell.get("num_samples")));
      if (thinking) {
        int least = ((Number) cell.get("min_thinking_tokens")).intValue();
        int most = ((Number) cell.get("thinking_tokens_limit")).intValue();
        row.add(new ThinkingBudget(least, most).words());
        row.add(number(cell.get("thinking_tokens")));
      }
      row.addAll(
          List.of(
              Unit.SHARE.cell(accuracy(cell)),
              number(cell.get("sampled_tokens")),
              number(cell.get("scored_tokens")),
              number(cell.get("prefilled_per_sampled")),
              number(cell.get("flops")),
              number(cell.get("seconds")),
              text(Math.round(((Number) cell.get("errors")).doubleValue()))));
      if (priced) {
        row.add(number(cell.get("price")));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<String>> fits(Map<String, Object> json) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("method", "form", "error", "parameters (95 % interval)"));
    for (Map<?, ?> fit : maps(json.get("fits"))) {
      List<String> parameters = new ArrayList<>();
      for (String name : List.of("limit", "scale", "exponent", "intercept", "per_doubling")) {
        if (fit.get(name) != null) {
          parameters.add(
              "%s %s (%s to %s)"
                  .formatted(
                      name.replace('_', ' '),
                      number(fit.get(name)),
                      number(fit.get(name + "_low")),
                      number(fit.get(name + "_high"))));
        }
      }
      rows.add(
          List.of(
              text(fit.get("method")),
              text(fit.get("form")),
              fit.get("prediction_error") == null
                  ? "–"
                  : "%s (%s to %s)"
                      .formatted(
                          points(fit.get("prediction_error")),
                          points(fit.get("prediction_error_low")),
                          points(fit.get("prediction_error_high"))),
              parameters.isEmpty() ? "too few points" : String.join(", ", parameters)));
    }
    return rows;
  }

  private static List<List<String>> optimal(Map<String, Object> json) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "difficulty from",
            "tokens",
            "by difficulty",
            "fixed",
            "choices, easy to hard (“/” where the halves differ)"));
    for (String kind : List.of("oracle", "deployable")) {
      for (Map<?, ?> row : maps(json.get("compute_optimal_" + kind))) {
        List<String> choices = new ArrayList<>();
        for (Object bin : (Collection<?>) row.get("choices")) {
          String chosen =
              String.join(
                  " / ", ((Collection<?>) bin).stream().map(String::valueOf).distinct().toList());
          choices.add(chosen.isEmpty() ? "–" : chosen);
        }
        rows.add(
            List.of(
                kind.equals("oracle") ? "pass@1" : "mean score",
                number(row.get("budget_tokens")),
                share(row.get("accuracy")),
                share(row.get("fixed_accuracy")),
                String.join("; ", choices)));
      }
    }
    return rows;
  }

  private static List<Map<?, ?>> maps(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    ((Collection<?>) list).forEach(one -> maps.add((Map<?, ?>) one));
    return maps;
  }

  /** A table whose first row is its head. */
  private static String table(String label, List<List<String>> rows) {
    return HtmlTable.of(label, rows.get(0), rows.subList(1, rows.size()));
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }

  private static Interval accuracy(Map<?, ?> cell) {
    return new Interval(
        ((Number) cell.get("accuracy")).doubleValue(),
        ((Number) cell.get("accuracy_low")).doubleValue(),
        ((Number) cell.get("accuracy_high")).doubleValue());
  }

  private static String share(Object value) {
    return value == null ? "–" : Unit.SHARE.text(((Number) value).doubleValue());
  }

  /** A difference of shares in percentage points. */
  private static String points(Object value) {
    return value == null
        ? "–"
        : String.format(Locale.ROOT, "%+.1f", 100 * ((Number) value).doubleValue())
            .replace('-', '−');
  }

  private static String number(Object value) {
    return value == null ? "–" : Unit.NUMBER.text(((Number) value).doubleValue());
  }
}
