package io.stepwise.jobs.report;

import java.util.List;

/** The page of a run. */
public final class ReportPage {
  private ReportPage() {}

  /** The whole page. */
  public static String html(ReportData data) {
    Page page = new Page(data.title(), data.lead(), data.made());
    if (!data.figures().isEmpty()) {
      page.section("result", "Result", Figures.cards(data.figures()) + notes(data.notes()));
    }
    if (data.comparison() != null) {
      page.section("comparison", "Before and after", ComparisonSection.html(data.comparison()));
    }
    if (!data.curves().isEmpty()) {
      page.section("learning", "Learning", CurvesSection.html(data.curves()));
    }
    if (data.reliability() != null) {
      page.section(
          "reliability",
          "Calibration of the reward model",
          ReliabilitySection.html(data.reliability()));
    }
    if (!data.costs().isEmpty()) {
      page.section("search", "Cost of search", SearchCostSection.html(data.costs()));
    }
    if (!data.chains().isEmpty()) {
      page.section("chains", "Chains", ChainsSection.html(data.chains()));
    }
    if (!data.sources().isEmpty()) {
      page.section("trace", "Sources", TraceSection.html(data.sources()));
    }
    return page.html();
  }

  private static String notes(List<String> notes) {
    StringBuilder html = new StringBuilder();
    notes.forEach(
        note -> html.append("<p class=\"note\">").append(Html.text(note)).append("</p>\n"));
    return html.toString();
  }
}
