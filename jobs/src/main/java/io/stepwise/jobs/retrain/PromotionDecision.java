package io.stepwise.jobs.retrain;

import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.gate.Check;
import io.stepwise.jobs.retrain.gate.Gates;
import io.stepwise.jobs.retrain.gate.SetFigures;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Run;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides from the gates whether a candidate is promoted, and gives the reasons in words. */
final class PromotionDecision {
  private final Run run;
  private final Optional<ModelVersion> champion;
  private final ModelVersion candidate;
  private final Gates gates;

  PromotionDecision(Run run, Optional<ModelVersion> champion, ModelVersion candidate, Gates gates) {
    this.run = run;
    this.champion = champion;
    this.candidate = candidate;
    this.gates = gates;
  }

  Outcome outcome(Verdicts verdicts) {
    int before = champion.map(ModelVersion::number).orElse(0);
    Gates.Verdict verdict = gates.verdict();
    Result result =
        switch (verdict) {
          case BETTER -> Result.PROMOTED;
          case NO_BETTER -> Result.KEPT;
          case WORSE -> Result.REJECTED;
        };
    LabelState state =
        switch (verdict) {
          case BETTER -> LabelState.LEARNED;
          case NO_BETTER -> LabelState.PENDING;
          // Without a champion nothing says that it was the labels.
          case WORSE -> champion.isEmpty() ? LabelState.PENDING : LabelState.SET_ASIDE;
        };
    String why =
        switch (verdict) {
          case BETTER -> candidate + " trained on it";
          case NO_BETTER -> "no better champion resulted yet";
          case WORSE -> "the candidate trained on it failed: " + failures();
        };
    verdicts.open(run.plan().files()).forEach(file -> verdicts.judge(file, state, why));
    return Outcome.of(
        result,
        verdicts.all(),
        verdict == Gates.Verdict.BETTER ? candidate.number() : before,
        before,
        0,
        run.plan().settings(),
        summary(verdict));
  }

  private String summary(Gates.Verdict verdict) {
    String stays = champion.map(one -> one + " stays champion").orElse("There is no champion yet");
    return switch (verdict) {
      case BETTER ->
          candidate
              + (champion.isEmpty() ? " is the first champion: " : " is the new champion: ")
              + gates.sets().stream()
                  .map(PromotionDecision::words)
                  .collect(Collectors.joining("; "));
      case NO_BETTER ->
          stays
              + ": candidate version "
              + candidate.number()
              + ", is no worse, but not significantly better on any frozen set";
      case WORSE -> stays + ": candidate version " + candidate.number() + ", failed: " + failures();
    };
  }

  private String failures() {
    List<String> failed =
        gates.checks().stream()
            .filter(check -> check.kind() != Check.Kind.BETTER && !check.passed())
            .map(Check::line)
            .toList();
    return String.join("; ", failed);
  }

  private static String words(SetFigures set) {
    return set.champion() == null
        ? String.format(
            Locale.ROOT, "step AUROC %.3f on %s", set.candidate().estimate(), set.name())
        : String.format(
            Locale.ROOT,
            "step AUROC %.3f → %.3f on %s",
            set.champion().estimate(),
            set.candidate().estimate(),
            set.name());
  }
}
