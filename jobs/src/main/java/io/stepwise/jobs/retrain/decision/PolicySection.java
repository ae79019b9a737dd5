package io.stepwise.jobs.retrain.decision;

import io.stepwise.jobs.report.Figure;
import io.stepwise.jobs.report.Figures;
import io.stepwise.jobs.report.Unit;
import io.stepwise.jobs.retrain.policy.PolicyFigures;
import java.util.List;
import java.util.Map;

/** What was measured of champion and candidate policy, and what was asked. */
final class PolicySection {
  private PolicySection() {}

  static String html(Evidence evidence) {
    PolicyFigures figures = evidence.policy();
    Figure card =
        new Figure(
            "pass@1 on " + figures.name(),
            Unit.SHARE,
            figures.champion(),
            figures.candidate(),
            "Share of single chains with a right answer, on "
                + figures.problems()
                + " problems with "
                + figures.samples()
                + " chains each.",
            "candidate policy");
    return Figures.cards(List.of(card))
        + Differences.html("pass@1", Map.of(figures.name(), figures.difference()))
        + ChecksSection.html(evidence.policyChecks());
  }
}
