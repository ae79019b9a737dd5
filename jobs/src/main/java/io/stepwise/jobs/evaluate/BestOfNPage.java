package io.stepwise.jobs.evaluate;

import io.stepwise.jobs.evaluate.BestOfNReport.Method;
import io.stepwise.jobs.report.AccuracyChart;
import io.stepwise.jobs.report.AccuracyChart.Series;
import io.stepwise.jobs.report.Html;
import io.stepwise.jobs.report.HtmlTable;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page of {@code evaluate best-of-n}: for each pool of candidates a chart per aggregate with a
 * line per reward model, majority vote and any-of-N, then the numbers.
 */
final class BestOfNPage {
  private BestOfNPage() {}

  static String html(List<SelectionCurve> curves) {
    Map<CandidatePool, List<SelectionCurve>> byPool = new LinkedHashMap<>();
    curves.forEach(
        curve -> byPool.computeIfAbsent(curve.pool(), pool -> new ArrayList<>()).add(curve));
    long problems = byPool.keySet().stream().mapToLong(pool -> pool.problems().size()).sum();
    Page page =
        new Page(
                "Best-of-N",
                "Accuracy of selection among N candidates on %d problems.".formatted(problems),
                Instant.now().toString())
            .style(AccuracyChart.style());
    int i = 0;
    for (Map.Entry<CandidatePool, List<SelectionCurve>> one : byPool.entrySet()) {
      String of = byPool.size() == 1 ? "" : ": " + one.getKey().input();
      page.section("plots-" + i, "Accuracy over N" + of, charts(one.getValue()));
      page.section("table-" + i, "Numbers" + of, tables(one.getValue()));
      i++;
    }
    return page.html();
  }

  private static String charts(List<SelectionCurve> curves) {
    if (curves.get(0).last().methods().isEmpty()) {
      return "<p>No metrics: " + Html.text(BestOfNReport.NO_ANSWER) + ".</p>\n";
    }
    Map<String, List<SelectionCurve>> byAggregate = new LinkedHashMap<>();
    curves.forEach(
        curve ->
            byAggregate
                .computeIfAbsent(curve.aggregateName(), key -> new ArrayList<>())
                .add(curve));
    StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
    byAggregate.forEach(
        (aggregate, some) -> {
          List<Series> series = new ArrayList<>();
          for (SelectionCurve curve : some) {
            String name = curve.scores().isEmpty() ? "highest score" : curve.scores();
            if (curve.pool().isScored()) {
              series.add(new Series(name, false, curve.byN(Method.VANILLA)));
            }
          }
          series.add(new Series("majority", true, some.get(0).byN(Method.MAJORITY)));
          series.add(new Series("any of N right", true, some.get(0).byN(Method.ORACLE)));
          html.append(
              AccuracyChart.html(
                  some.get(0).pool().isScored() ? "Highest score by " + aggregate : "Accuracy",
                  series));
        });
    html.append("</div>\n");
    for (SelectionCurve curve : curves) {
      for (String warning : curve.warnings()) {
        html.append("<p class=\"warning\"><b aria-hidden=\"true\">⚠</b> ");
        html.append(Html.text(curve.label() + ": " + warning)).append("</p>\n");
      }
    }
    return html.toString();
  }

  private static String tables(List<SelectionCurve> curves) {
    SelectionCurve first = curves.get(0);
    if (first.last().methods().isEmpty()) {
      return "<p>None.</p>\n";
    }
    List<String> columns = new ArrayList<>(List.of("selection"));
    first.reports().forEach(report -> columns.add("N = " + report.n()));
    List<List<String>> rows = new ArrayList<>();
    List<SelectionCurve> scored = curves.stream().filter(one -> one.pool().isScored()).toList();
    for (SelectionCurve curve : scored) {
      rows.add(row("highest score: " + curve.label(), curve, Method.VANILLA));
    }
    for (SelectionCurve curve : scored) {
      rows.add(row("weighted vote: " + curve.label(), curve, Method.WEIGHTED));
    }
    rows.add(row("majority vote", first, Method.MAJORITY));
    rows.add(row("any of N right", first, Method.ORACLE));
    rows.add(row("random candidate", first, Method.MEAN));
    return "<p>In percent; small numbers are 95 % intervals over problems.</p>\n"
        + HtmlTable.of("Accuracy by N", columns, rows);
  }

  private static List<String> row(String name, SelectionCurve curve, Method method) {
    List<String> row = new ArrayList<>(List.of(name));
    curve.byN(method).values().forEach(interval -> row.add(Unit.SHARE.cell(interval)));
    return row;
  }
}
