package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.HtmlTable;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.ReliabilitySection;
import io.stepwise.jobs.report.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The page of {@code evaluate steps}: one table of all reward models, a diagram for each. */
final class StepsPage {
  private StepsPage() {}

  static String html(List<StepsReport> reports) {
    Page page =
        new Page(
            "Step scores",
            "How well the scores of "
                + (reports.size() == 1 ? "a reward model" : reports.size() + " reward models")
                + " rank labelled steps, and whether they are calibrated.",
            Instant.now().toString());
    List<String> columns = new ArrayList<>(List.of("metric"));
    reports.forEach(report -> columns.add(report.name()));
    page.section(
        "metrics",
        "Metrics",
        "<p>Small numbers are 95 % intervals over problems. Steps after the first wrong one of a"
            + " solution are not counted.</p>\n"
            + HtmlTable.of("Metrics of step scores", columns, rows(reports)));
    for (int i = 0; i < reports.size(); i++) {
      StepsReport report = reports.get(i);
      page.section(
          "reliability-" + i,
          "Calibration: " + report.name(),
          ReliabilitySection.html(report.steps(), report.calibration().table()));
    }
    return page.html();
  }

  /** One row per count and metric, one column per reward model. */
  private static List<List<String>> rows(List<StepsReport> reports) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("problems", reports, report -> String.valueOf(report.problems())));
    rows.add(row("steps", reports, report -> String.valueOf(report.steps())));
    rows.add(row("wrong steps", reports, report -> String.valueOf(report.wrongSteps())));
    for (String key : reports.get(0).metrics().keySet()) {
      rows.add(row(key.replace('_', ' '), reports, report -> cell(report.metrics().get(key))));
    }
    return rows;
  }

  private static List<String> row(
      String heading, List<StepsReport> reports, Function<StepsReport, String> cell) {
    List<String> row = new ArrayList<>(List.of(heading));
    reports.forEach(report -> row.add(cell.apply(report)));
    return row;
  }

  private static String cell(Interval interval) {
    return interval.high() > interval.low()
        ? Unit.NUMBER.cell(interval)
        : Unit.NUMBER.text(interval.estimate());
  }
}
