package io.stepwise.jobs.prm;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.training.HeldOutSteps;
import io.stepwise.prm.training.KindTraining;
import io.stepwise.prm.training.OutcomeEvaluation;
import io.stepwise.prm.training.PrmEvaluation;
import io.stepwise.prm.training.ScoredSteps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A reward model on held-out solutions: its steps, and its outcomes if it is trained on those. */
final class HeldOut {
  private final KindTraining kind;
  private final TrainPrmConfig config;
  private final Consumer<Consumer<StepLabelledSolution>> solutions;
  private int samples;
  private long skipped;
  private PrmEvaluation evaluation;
  private Map<String, Object> outcome = Map.of();

  /**
   * Nothing is measured yet.
   *
   * @param solutions reads the solutions to measure on
   */
  HeldOut(
      KindTraining kind,
      TrainPrmConfig config,
      Consumer<Consumer<StepLabelledSolution>> solutions) {
    this.kind = kind;
    this.config = config;
    this.solutions = solutions;
  }

  /**
   * Mean cross-entropy in nats of what the model is trained on, steps or outcomes.
   *
   * @throws InvalidInput if there are none
   */
  double loss() {
    double shift = kind.logitCorrection();
    double loss;
    if (kind.isTrainedOnOutcomes()) {
      OutcomeEvaluation outcomes = new OutcomeEvaluation(kind.opened());
      solutions.accept(outcomes);
      loss = outcomes.loss(shift);
    } else {
      HeldOutSteps steps = kind.heldOut();
      solutions.accept(steps);
      loss = steps.loss(shift);
    }
    if (Double.isNaN(loss)) {
      throw new InvalidInput(
          "Cannot stop early: no labelled steps or outcomes among the held-out problems (0, expected at least 1; a larger held-out share has more)");
    }
    return loss;
  }

  /** Measures the model. */
  HeldOut measured(NamedRandom random) {
    HeldOutSteps steps = kind.heldOut();
    solutions.accept(
        solution -> {
          if (isLabelled(solution)) {
            steps.accept(solution);
          }
        });
    List<ScoredSteps> scored = steps.scored();
    samples = scored.size();
    skipped = steps.skipped();
    if (!scored.isEmpty() || !kind.isTrainedOnOutcomes()) {
      evaluation = PrmEvaluation.of(scored, random);
    }
    if (kind.isTrainedOnOutcomes()) {
      OutcomeEvaluation outcomes = new OutcomeEvaluation(kind.opened());
      solutions.accept(outcomes);
      outcome = outcomes.metrics(random.child("outcome"));
    }
    return this;
  }

  /** Whether a step has a label; a person's unrated steps may count as correct. */
  private static boolean isLabelled(StepLabelledSolution solution) {
    return solution.steps().stream()
        .anyMatch(
            step ->
                step.rating() != Rating.UNRATED
                    || step.author() == LabelledStep.Author.HUMAN
                    || !step.alternatives().isEmpty());
  }

  int samples() {
    return samples;
  }

  /** Held-out solutions that the model cannot read. */
  long skipped() {
    return skipped;
  }

  /** What is written as the evaluation: that of the steps, or of outcomes if none has a label. */
  Object evaluation() {
    return evaluation == null ? outcome : evaluation;
  }

  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>(outcome);
    if (evaluation != null) {
      metrics.putAll(evaluation.figures());
    }
    return metrics;
  }

  /** The metrics in a line. */
  String summary() {
    if (evaluation == null) {
      return outcomes() + "no labelled steps held out";
    }
    Interval auroc = evaluation.auroc();
    String ranking =
        Double.isNaN(auroc.estimate())
            ? "no held-out step AUROC (" + evaluation.counts() + ")"
            : String.format(
                Locale.ROOT,
                "held-out step AUROC %.3f (%.3f to %.3f; %s)",
                auroc.estimate(),
                auroc.low(),
                auroc.high(),
                evaluation.counts());
    return String.format(
        Locale.ROOT,
        "%s%s, ECE %.3f",
        outcomes(),
        ranking,
        evaluation.calibration().expectedError());
  }

  private String outcomes() {
    return outcome.containsKey("outcome_auroc")
        ? String.format(
            Locale.ROOT,
            "held-out outcome AUROC %.3f (%s incorrect of %s solutions), ",
            (double) outcome.get("outcome_auroc"),
            outcome.get("outcome_incorrect"),
            outcome.get("outcome_solutions"))
        : "";
  }

  /** That the metrics rest on few steps, if they do. */
  Optional<String> warning() {
    return evaluation != null && evaluation.isThin()
        ? Optional.of(
            "Warning: the held-out metrics rest on "
                + evaluation.counts()
                + "; they say little about the reward model (ingest more labels, or hold out"
                + " a larger share)")
        : Optional.empty();
  }
}
