package io.stepwise.jobs.evaluate.prmbench;

import io.stepwise.jobs.report.HtmlTable;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The page of {@code evaluate prm-bench}: PRMBench's table, a column per reward model. */
final class PrmBenchPage {
  private PrmBenchPage() {}

  static String html(List<PrmBenchReport> reports) {
    PrmBenchReport first = reports.get(0);
    Page page =
        new Page(
            "PRMBench",
            "PRMScore on %d solutions of %d problems by class of error."
                .formatted(first.overall().rows(), first.problems()),
            Instant.now().toString());
    return page.section(
            "scores",
            "PRMScore",
            "<p>In percent: the mean of the F1 of right and of wrong steps; F1 of right steps alone"
                + " for multi solutions. Small numbers are 95 % intervals over problems;"
                + " a dash is a class without rows.</p>\n"
                + HtmlTable.of("PRMScore by class", columns(reports), rows(reports)))
        .html();
  }

  private static List<String> columns(List<PrmBenchReport> reports) {
    List<String> columns = new ArrayList<>(List.of("class"));
    reports.forEach(report -> columns.add(report.name()));
    return columns;
  }

  /** One row per class and category, one column per reward model. */
  private static List<List<String>> rows(List<PrmBenchReport> reports) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("overall", reports, report -> cell(report.overall())));
    for (ErrorClass.Category category : ErrorClass.Category.values()) {
      for (ErrorClass one : ErrorClass.values()) {
        if (one.category() == category) {
          rows.add(row(one.key(), reports, report -> cell(report.classes().get(one))));
        }
      }
      rows.add(
          row(
              "mean " + category.key(),
              reports,
              report -> Unit.SHARE.text(report.category(category))));
    }
    return rows;
  }

  private static List<String> row(
      String heading, List<PrmBenchReport> reports, Function<PrmBenchReport, String> cell) {
    List<String> row = new ArrayList<>(List.of(heading.replace('_', ' ')));
    reports.forEach(report -> row.add(cell.apply(report)));
    return row;
  }

  private static String cell(PrmBenchReport.Scored scored) {
    return scored == null ? "–" : Unit.SHARE.cell(scored.score());
  }
}
