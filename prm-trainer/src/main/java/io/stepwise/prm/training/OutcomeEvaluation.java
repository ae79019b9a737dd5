package io.stepwise.prm.training;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.LabelledScores;
import io.stepwise.prm.loss.StepBinaryCrossEntropy;
import io.stepwise.prm.sample.SolutionOutcome;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Compares a reward model's outcome scores with the outcomes of held-out solutions. Solutions whose
 * outcome is not known, or that the maximum length cuts, are left out.
 */
public final class OutcomeEvaluation implements Consumer<StepLabelledSolution> {
  private static final int AT_ONCE = 256;

  private final LoadedRewardModel model;
  private final List<Solution> waiting = new ArrayList<>();
  private final List<String> waitingProblems = new ArrayList<>();
  private final List<Boolean> waitingLabels = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<Double> logits = new ArrayList<>();
  private final List<Boolean> labels = new ArrayList<>();
  private int skipped;

  /** An evaluation of no solutions yet; the model is owned by the caller. */
  public OutcomeEvaluation(LoadedRewardModel model) {
    this.model = model;
  }

  @Override
  public void accept(StepLabelledSolution solution) {
    OptionalDouble outcome = SolutionOutcome.of(solution);
    if (outcome.isEmpty()) {
      return;
    }
    Solution texts =
        new Solution(
            solution.problem(), solution.steps().stream().map(step -> step.text()).toList());
    try {
      model.scoredSteps(texts);
    } catch (InvalidInput e) {
      skipped++; // among the metrics
      return;
    }
    waiting.add(texts);
    waitingProblems.add(solution.problemId());
    waitingLabels.add(outcome.getAsDouble() == 1);
    if (waiting.size() >= AT_ONCE) {
      score();
    }
  }

  private void score() {
    List<RewardScores> scores = model.score(waiting);
    for (int i = 0; i < scores.size(); i++) {
      OptionalDouble outcome = scores.get(i).outcome();
      if (outcome.isPresent()) {
        problems.add(waitingProblems.get(i));
        logits.add(ChainScorer.logit(outcome.getAsDouble()));
        labels.add(waitingLabels.get(i));
      }
    }
    waiting.clear();
    waitingProblems.clear();
    waitingLabels.clear();
  }

  /** Number of solutions so far whose outcome is known and scored. */
  public int size() {
    score();
    return logits.size();
  }

  private boolean[] correct() {
    boolean[] correct = new boolean[labels.size()];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = labels.get(i);
    }
    return correct;
  }

  /**
   * Mean cross-entropy of the outcome scores, in nats.
   *
   * @param shift added to every logit
   */
  public double loss(double shift) {
    score();
    double sum = 0;
    for (int i = 0; i < logits.size(); i++) {
      sum += StepBinaryCrossEntropy.loss(logits.get(i) + shift, labels.get(i) ? 1 : 0);
    }
    return sum / logits.size();
  }

  /**
   * The metrics, for manifests and reports; those that cannot be computed are absent.
   *
   * @param random names the resampling of the interval
   */
  public Map<String, Object> metrics(NamedRandom random) {
    score();
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("outcome_solutions", logits.size());
    metrics.put("outcome_skipped", skipped);
    if (logits.isEmpty()) {
      return metrics;
    }
    LabelledScores scores =
        LabelledScores.of(
            problems, logits.stream().mapToDouble(Double::doubleValue).toArray(), correct());
    metrics.put("outcome_incorrect", scores.wrong());
    Interval auroc = Bootstrap.of(scores.problems(), chosen -> scores.of(chosen).auroc(), random);
    if (Double.isFinite(auroc.estimate())) {
      metrics.put("outcome_auroc", auroc.estimate());
      metrics.put("outcome_auroc_low", auroc.low());
      metrics.put("outcome_auroc_high", auroc.high());
    }
    metrics.put("outcome_ece", scores.calibration().expectedError());
    metrics.put("outcome_brier", scores.calibration().brier());
    return metrics;
  }
}
