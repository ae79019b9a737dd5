package io.stepwise.jobs.evaluate;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.HtmlTable;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of {@code evaluate process-bench}: all rows, then by generator and by length. */
final class ProcessBenchPage {
  private ProcessBenchPage() {}

  static String html(List<ProcessBenchReport> reports) {
    ProcessBenchReport first = reports.get(0);
    Page page =
        new Page(
            "ProcessBench",
            "How well the first wrong step is found in %d solutions, %d of them with a wrong step."
                .formatted(first.all().rows(), first.all().wrong()),
            Instant.now().toString());
    page.section(
        "metrics",
        "All rows",
        "<p>In percent. error: first wrong step found exactly; correct: none predicted where there"
            + " is none; F1: their harmonic mean. Small numbers are 95 % intervals over"
            + " solutions.</p>\n"
            + table(reports));
    for (int i = 0; i < reports.size(); i++) {
      ProcessBenchReport report = reports.get(i);
      String of = reports.size() == 1 ? "" : ": " + report.errors().name();
      if (!report.byGenerator().isEmpty()) {
        page.section(
            "generator-" + i, "By generator" + of, groups("generator", report.byGenerator()));
      }
      page.section("length-" + i, "By number of steps" + of, groups("steps", report.byLength()));
    }
    return page.html();
  }

  private static String table(List<ProcessBenchReport> reports) {
    List<List<String>> rows = new ArrayList<>();
    for (ProcessBenchReport report : reports) {
      FirstErrors errors = report.errors();
      List<String> row = new ArrayList<>(List.of(errors.name()));
      row.add(
          Double.isNaN(errors.threshold())
              ? "–"
              : Unit.NUMBER.text(errors.threshold())
                  + (errors.tuning() == null
                      ? ""
                      : "\nF1 %s on %s"
                          .formatted(
                              Unit.SHARE.text(errors.tuning().f1()), errors.tuning().file())));
      row.addAll(cells(report.all()));
      rows.add(row);
    }
    return HtmlTable.of(
        "ProcessBench",
        List.of("reward model", "threshold", "rows", "wrong", "error", "correct", "F1"),
        rows);
  }

  private static String groups(String name, Map<String, ProcessBenchReport.Group> groups) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    groups.forEach(
        (key, group) -> {
          List<String> row = new ArrayList<>(List.of(key));
          row.addAll(cells(group));
          rows.put(key, row);
        });
    return HtmlTable.of(
        "ProcessBench by " + name,
        List.of(name, "rows", "wrong", "error", "correct", "F1"),
        List.copyOf(rows.values()));
  }

  private static List<String> cells(ProcessBenchReport.Group group) {
    return List.of(
        String.valueOf(group.rows()),
        String.valueOf(group.wrong()),
        cell(group.error()),
        cell(group.correct()),
        cell(group.f1()));
  }

  private static String cell(Interval interval) {
    return interval.high() > interval.low()
        ? Unit.SHARE.cell(interval)
        : Unit.SHARE.text(interval.estimate());
  }
}
