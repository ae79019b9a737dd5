package io.stepwise.jobs.retrain.decision;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Figure;
import io.stepwise.jobs.report.Figures;
import io.stepwise.jobs.report.Page;
import io.stepwise.jobs.report.Reliability;
import io.stepwise.jobs.report.ReliabilitySection;
import io.stepwise.jobs.report.TraceSection;
import io.stepwise.jobs.report.Unit;
import io.stepwise.jobs.retrain.gate.SetFigures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A decision as a page that a person reads. */
final class DecisionPage {
  private DecisionPage() {}

  static String html(Decision decision) {
    Evidence evidence = decision.evidence();
    Page page = new Page(title(decision), decision.outcome().summary() + ".", decision.made());
    page.style(style());
    if (!evidence.sets().isEmpty()) {
      page.section(
          "result", "Result", Figures.cards(figures(evidence.sets())) + Differences.html(evidence));
    }
    if (!evidence.checks().isEmpty()) {
      page.section("checks", "What was asked", ChecksSection.html(evidence.checks()));
    }
    page.section("labels", "Label files", LabelsSection.html(decision));
    if (!evidence.examples().isEmpty()) {
      page.section("steps", "Steps worth a look", ExamplesSection.html(evidence.examples()));
    }
    for (SetFigures set : evidence.sets()) {
      page.section(
          "reliability-" + set.name(),
          "Scores on " + set.name(),
          ReliabilitySection.html(reliability(evidence, set)));
    }
    if (!decision.sources().isEmpty()) {
      page.section("trace", "Where the figures stand", TraceSection.html(decision.sources()));
    }
    return page.html();
  }

  private static String title(Decision decision) {
    String run = "Run " + decision.run() + ": ";
    return switch (decision.outcome().result()) {
      case PROMOTED -> run + "a new champion";
      case KEPT -> run + "the champion stays";
      case REJECTED -> run + "the candidate is rejected";
      case NOT_TRAINED -> run + "nothing to train on";
      case ABANDONED -> run + "dropped";
      case ROLLED_BACK -> run + "rolled back";
    };
  }

  private static List<Figure> figures(List<SetFigures> sets) {
    List<Figure> figures = new ArrayList<>();
    for (SetFigures set : sets) {
      figures.add(
          new Figure(
              "Step AUROC on " + set.name(),
              Unit.NUMBER,
              set.champion(),
              set.candidate(),
              "How often a right step scores above a wrong one, on "
                  + set.problems()
                  + " problems with "
                  + set.steps()
                  + " steps, "
                  + set.wrong()
                  + " of them wrong.",
              "candidate"));
    }
    return figures;
  }

  private static Reliability reliability(Evidence evidence, SetFigures set) {
    return new Reliability(
        set.steps(),
        evidence.reliability().getOrDefault(set.name(), List.of()),
        set.candidate(),
        exactly(set.candidateEce()),
        exactly(set.candidateBrier()),
        "candidate");
  }

  private static Interval exactly(double value) {
    return new Interval(value, value, value);
  }

  private static String style() {
    try (InputStream in = DecisionPage.class.getResourceAsStream("decision.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read resource: decision.css", e);
    }
  }
}
