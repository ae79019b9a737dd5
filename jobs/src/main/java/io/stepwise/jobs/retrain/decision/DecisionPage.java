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
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.PolicyOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A decision as a page that a person reads. */
final class DecisionPage {
  private DecisionPage() {}

  static String html(Decision decision) {
    Evidence evidence = decision.evidence();
    Page page = new Page(title(decision), lead(decision), decision.made());
    page.style(style());
    page.section("decision", "Decision", VerdictSection.html(decision));
    if (!evidence.sets().isEmpty()) {
      page.section(
          "result",
          "Reward model",
          Figures.cards(figures(evidence.sets())) + differences(evidence.sets()));
    }
    if (!evidence.checks().isEmpty()) {
      page.section("checks", "Gates", ChecksSection.html(evidence.checks()));
    }
    if (evidence.policy() != null) {
      page.section("policy", "Policy", PolicySection.html(evidence));
    }
    page.section("labels", "Label files", LabelsSection.html(decision));
    if (!evidence.examples().isEmpty()) {
      page.section("steps", "Examples", ExamplesSection.html(evidence.examples()));
    }
    for (SetFigures set : evidence.sets()) {
      page.section(
          "reliability-" + set.name(),
          "Scores on " + set.name(),
          ReliabilitySection.html(reliability(evidence, set)));
    }
    if (!decision.sources().isEmpty()) {
      page.section("trace", "Sources", TraceSection.html(decision.sources()));
    }
    return page.html();
  }

  /** The promotion where there is one; the whole reasons stand right below. */
  private static String lead(Decision decision) {
    PolicyOutcome policy = decision.outcome().policy();
    boolean one = policy != null && policy.result() == Result.PROMOTED;
    boolean both = one && decision.outcome().result() == Result.PROMOTED;
    String words =
        both ? decision.outcome().words() : one ? policy.summary() : decision.outcome().summary();
    return MinusSigns.in(words) + ".";
  }

  private static String title(Decision decision) {
    String run = "Run " + decision.run() + ": ";
    PolicyOutcome policy = decision.outcome().policy();
    if (policy != null && policy.result() == Result.PROMOTED) {
      return decision.outcome().result() == Result.PROMOTED
          ? run + "two new champions"
          : run + "a new champion policy";
    }
    return switch (decision.outcome().result()) {
      case PROMOTED -> run + "a new champion";
      case KEPT -> run + "the champion stays";
      case REJECTED -> run + "the candidate is rejected";
      case NOT_TRAINED -> run + "nothing to train on";
      case ABANDONED -> run + "dropped";
      case ROLLED_BACK -> run + "rolled back";
    };
  }

  private static String differences(List<SetFigures> sets) {
    Map<String, Interval> differences = new LinkedHashMap<>();
    for (SetFigures set : sets) {
      if (set.difference() != null) {
        differences.put(set.name(), set.difference());
      }
    }
    return Differences.html("step AUROC", differences);
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
              "Probability that a right step scores above a wrong one, on "
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
        null,
        set.steps(),
        evidence.reliability().getOrDefault(set.name(), List.of()),
        null, // stands at the top of the page
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
