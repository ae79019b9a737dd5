package io.stepwise.jobs.retrain.policy;

import io.stepwise.jobs.retrain.gate.Check;
import io.stepwise.jobs.retrain.gate.Formatting;
import io.stepwise.jobs.retrain.gate.Gates.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * Whether a candidate policy may replace the champion: right more often beyond doubt, and not by
 * writing ever longer chains or by not ending them.
 */
public final class PolicyGates {
  private PolicyGates() {}

  /** Every condition, with what was found. */
  public static List<Check> of(PolicyFigures figures, PolicySettings settings) {
    String set = figures.name();
    double longer = figures.candidateTokens() / Math.max(1, figures.championTokens());
    return List.of(
        new Check(
            Check.Kind.TRIPWIRE,
            "length of chains",
            set,
            longer <= settings.maxLengthRatio(),
            String.format(
                Locale.ROOT,
                "%.1f → %.1f tokens",
                figures.championTokens(),
                figures.candidateTokens()),
            String.format(Locale.ROOT, "at most %.1f times as many", settings.maxLengthRatio()),
            "A reward model that rewards every step can be exploited with longer chains."),
        new Check(
            Check.Kind.TRIPWIRE,
            "truncated chains",
            set,
            figures.candidateCut() - figures.championCut() <= settings.maxTruncated(),
            Formatting.percent(figures.championCut())
                + " → "
                + Formatting.percent(figures.candidateCut()),
            "no more than " + Formatting.percent(settings.maxTruncated()) + " added",
            "A policy whose chains no longer end has degraded, even if its answers are right."),
        new Check(
            Check.Kind.NO_WORSE,
            "change of pass@1",
            set,
            figures.difference().low() > -settings.margin(),
            Formatting.signed(figures.difference()),
            "an interval above " + Formatting.signed(-settings.margin()),
            "This compares right answers, not scores of the reward model."),
        new Check(
            Check.Kind.BETTER,
            "gain of pass@1",
            set,
            figures.difference().low() > 0,
            Formatting.signed(figures.difference()),
            "an interval above 0",
            "The candidate must be significantly better; otherwise the champion stays."));
  }

  /** What follows from the checks. */
  public static Verdict verdict(List<Check> checks) {
    boolean sound =
        checks.stream().filter(check -> check.kind() != Check.Kind.BETTER).allMatch(Check::passed);
    if (!sound) {
      return Verdict.WORSE;
    }
    return checks.stream().allMatch(Check::passed) ? Verdict.BETTER : Verdict.NO_BETTER;
  }
}
