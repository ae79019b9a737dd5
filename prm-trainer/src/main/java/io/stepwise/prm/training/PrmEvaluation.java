package io.stepwise.prm.training;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.ErrorAuprc;
import io.stepwise.prm.evaluation.LabelledScores;
import io.stepwise.prm.evaluation.ProblemHalves;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import io.stepwise.prm.evaluation.TemperatureScaling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A reward model on held-out problems, with every supervised step of every sample (alternatives
 * too); targets above ½ count as correct.
 *
 * @param problems problems
 * @param steps supervised steps
 * @param wrong steps of them that are wrong
 * @param auroc ranking of correct above wrong steps, 95 % interval over problems
 * @param auprc area under precision and recall for the wrong class
 * @param calibration of P(correct), as trained
 * @param temperature that minimises the negative log-likelihood, fitted on one half of the problems
 *     ({@link ProblemHalves})
 * @param calibrated calibration after that temperature, on the other half
 * @param firstError accuracy on solutions with and without an error, threshold ½
 */
public record PrmEvaluation(
    int problems,
    int steps,
    int wrong,
    Interval auroc,
    double auprc,
    Calibration calibration,
    double temperature,
    Calibration calibrated,
    ProcessBenchF1 firstError) {
  /** Below so many steps of a class, one step moves the AUROC by five points or more. */
  private static final int FEW_STEPS = 20;

  /**
   * Measures.
   *
   * @param samples with the model's scores
   * @throws InvalidInput if there are none
   */
  public static PrmEvaluation of(List<ScoredSteps> samples, NamedRandom random) {
    if (samples.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate reward model: no labelled steps (0 samples, expected at least 1)");
    }
    LabelledScores scores = grouped(samples);
    int count = scores.problems();
    Interval auroc =
        Bootstrap.of(count, chosen -> scores.of(chosen).auroc(), random.child("auroc"));
    ProblemHalves halves = ProblemHalves.of(scores.problemIds());
    LabelledScores fit = scores.of(halves.fit());
    LabelledScores rest = count > 1 ? scores.of(halves.measure()) : fit;
    TemperatureScaling scaling = fit.temperature();
    return new PrmEvaluation(
        count,
        scores.size(),
        scores.wrong(),
        auroc,
        ErrorAuprc.of(scores.probabilities(), scores.correct()),
        scores.calibration(),
        scaling.temperature(),
        rest.calibration(scaling),
        ProcessBenchF1.of(
            samples.stream().map(ScoredSteps::probabilities).toList(),
            samples.stream().mapToInt(ScoredSteps::firstError).toArray(),
            0.5));
  }

  /** The steps of all samples, problem after problem. */
  private static LabelledScores grouped(List<ScoredSteps> samples) {
    List<String> problems = new ArrayList<>();
    int count = samples.stream().mapToInt(sample -> sample.logits().length).sum();
    double[] logits = new double[count];
    boolean[] correct = new boolean[count];
    int i = 0;
    for (ScoredSteps sample : samples) {
      for (int k = 0; k < sample.logits().length; k++) {
        problems.add(sample.problemId());
        logits[i] = sample.logits()[k];
        correct[i++] = sample.correct()[k];
      }
    }
    LabelledScores scores = LabelledScores.of(problems, logits, correct);
    return scores.of(IntStream.range(0, scores.problems()).toArray());
  }

  /**
   * The metrics, for manifests and reports. One that cannot be computed is absent; {@code absent}
   * then maps its name to the reason.
   */
  public Map<String, Object> figures() {
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("step_auroc", auroc.estimate());
    measured.put("step_auroc_low", auroc.low());
    measured.put("step_auroc_high", auroc.high());
    measured.put("error_auprc", auprc);
    measured.put("ece", calibration.expectedError());
    measured.put("brier", calibration.brier());
    measured.put("temperature", temperature);
    measured.put("ece_after_temperature", calibrated.expectedError());
    measured.put("first_error_f1", firstError.f1());
    measured.put("first_error_accuracy_on_errors", firstError.onErrors());
    measured.put("first_error_accuracy_on_correct", firstError.onCorrect());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("problems", problems);
    figures.put("steps", steps);
    figures.put("wrong_steps", wrong);
    Map<String, String> absent = new LinkedHashMap<>();
    measured.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            figures.put(name, value);
          } else {
            absent.put(
                name,
                name.startsWith("first_error")
                    ? "needs solutions with and without an error"
                    : "needs right and wrong steps (" + counts() + ")");
          }
        });
    if (!absent.isEmpty()) {
      figures.put("absent", absent);
    }
    return figures;
  }

  /** How many steps the metrics rest on: "2 wrong of 30 steps of 9 problems". */
  public String counts() {
    return wrong + " wrong of " + steps + " steps of " + problems + " problems";
  }

  /** Whether there are too few steps of one class for a ranking of the two to say much. */
  public boolean isThin() {
    return Math.min(wrong, steps - wrong) < FEW_STEPS;
  }
}
