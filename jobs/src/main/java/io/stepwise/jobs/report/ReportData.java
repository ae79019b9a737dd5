package io.stepwise.jobs.report;

import java.util.List;
import java.util.Objects;

/**
 * Everything the page of a run shows. It is kept next to the page as {@code report.json}.
 *
 * @param title title of the page
 * @param lead the result in one or two sentences
 * @param made time of creation, ISO 8601
 * @param figures the few figures that matter, the most important first
 * @param curves learning curves, those of a phase next to each other
 * @param comparison before against after, null where there is none
 * @param reliability how reliable the reward model's scores are, null where there is none
 * @param chains some chains to look at
 * @param sources the folders the figures are in
 * @param notes figures that are absent, each with its reason; null is read as none
 * @param costs what searches used; null is read as none
 */
public record ReportData(
    String title,
    String lead,
    String made,
    List<Figure> figures,
    List<Curve> curves,
    Comparison comparison,
    Reliability reliability,
    List<ChainView> chains,
    List<Source> sources,
    List<String> notes,
    List<SearchCost> costs) {
  /** Copies the lists; rejects null components. */
  public ReportData {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(lead, "lead");
    Objects.requireNonNull(made, "made");
    figures = List.copyOf(figures);
    curves = List.copyOf(curves);
    chains = List.copyOf(chains);
    sources = List.copyOf(sources);
    notes = notes == null ? List.of() : List.copyOf(notes); // older reports have neither
    costs = costs == null ? List.of() : List.copyOf(costs);
  }
}
