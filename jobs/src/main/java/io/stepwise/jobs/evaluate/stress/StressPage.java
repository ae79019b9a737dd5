package io.stepwise.jobs.evaluate.stress;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Html;
import io.stepwise.jobs.report.HtmlTable;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.Unit;
import io.stepwise.prm.evaluation.Perturbation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The page of {@code evaluate stress}: flips and rises by aggregate and perturbation. */
final class StressPage {
  private StressPage() {}

  static String html(List<StressReport> reports) {
    StressReport first = reports.get(0);
    Page page =
        new Page(
            "Stability of best-of-N",
            "Effect of small changes to the solution that %s selects, on %d solutions of %d problems."
                .formatted(first.name(), first.solutions(), first.problems()),
            Instant.now().toString());
    page.section(
        "flips",
        "Flips",
        "<p>Share of the changes after which another solution is selected, in percent, with 95 %"
            + " intervals over problems. A change for the worse should change the selection; a"
            + " restatement or words of confidence should not.</p>\n"
            + table("Flips", reports, StressReport.Reaction::flip));
    page.section(
        "rises",
        "Rises",
        "<p>Share of the changes that raise the score of the selected solution. None of them makes it"
            + " better.</p>\n"
            + table("Rises", reports, StressReport.Reaction::rise)
            + absent(reports));
    return page.html();
  }

  private static String table(
      String label, List<StressReport> reports, Function<StressReport.Reaction, Interval> of) {
    boolean oneModel = reports.stream().map(StressReport::name).distinct().count() == 1;
    List<String> columns =
        new ArrayList<>(List.of(oneModel ? "aggregate" : "reward model, aggregate"));
    for (Perturbation perturbation : Perturbation.values()) {
      columns.add(StressReport.key(perturbation));
    }
    List<List<String>> rows = new ArrayList<>();
    for (StressReport report : reports) {
      String name = (oneModel ? "" : report.name() + ", ") + report.aggregateName();
      List<String> row = new ArrayList<>(List.of(name));
      for (Perturbation perturbation : Perturbation.values()) {
        StressReport.Reaction reaction = report.reactions().get(perturbation);
        row.add(reaction == null ? "–" : Unit.SHARE.cell(of.apply(reaction)));
      }
      rows.add(row);
    }
    return HtmlTable.of(label, columns, rows);
  }

  private static String absent(List<StressReport> reports) {
    Map<String, String> reasons = new TreeMap<>();
    for (StressReport report : reports) {
      report
          .absent()
          .forEach((one, why) -> reasons.put(report.name() + ", " + StressReport.key(one), why));
    }
    StringBuilder html = new StringBuilder();
    reasons.forEach(
        (what, why) ->
            html.append("<p class=\"note\">")
                .append(Html.text(what + " is absent: " + why))
                .append("</p>\n"));
    return html.toString();
  }
}
