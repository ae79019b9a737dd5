package io.stepwise.prm.training;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.ErrorAuprc;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import io.stepwise.prm.evaluation.StepAuroc;
import io.stepwise.prm.evaluation.TemperatureScaling;
import io.stepwise.prm.loss.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * @param temperature that minimises the negative log-likelihood, fitted on the first half of the
 *     problems
 * @param calibrated calibration after that temperature, on the second half
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
   * @param samples with what the model says of them
   * @throws InvalidInput if there are none
   */
  public static PrmEvaluation of(List<ScoredSteps> samples, NamedRandom random) {
    if (samples.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate reward model: no labelled steps (0 samples, expected at least 1)");
    }
    Map<String, List<double[]>> byProblem = new LinkedHashMap<>();
    List<double[]> solutions = new ArrayList<>();
    for (ScoredSteps sample : samples) {
      float[] logits = sample.logits();
      double[] p = new double[logits.length];
      for (int k = 0; k < logits.length; k++) {
        p[k] = Sigmoid.of(logits[k]);
        byProblem
            .computeIfAbsent(sample.problemId(), id -> new ArrayList<>())
            .add(new double[] {logits[k], sample.correct()[k] ? 1 : 0});
      }
      solutions.add(p);
    }
    List<List<double[]>> groups = List.copyOf(byProblem.values());
    Flat flat = Flat.of(groups);
    Interval auroc =
        Bootstrap.of(
            groups.size(),
            chosen -> auroc(Arrays.stream(chosen).mapToObj(groups::get).toList()),
            random.child("auroc"));
    int half = (groups.size() + 1) / 2;
    Flat fit = Flat.of(groups.subList(0, half));
    Flat rest = half < groups.size() ? Flat.of(groups.subList(half, groups.size())) : fit;
    TemperatureScaling scaling = TemperatureScaling.fit(fit.logits, fit.correct);
    return new PrmEvaluation(
        groups.size(),
        flat.logits.length,
        flat.wrong(),
        auroc,
        ErrorAuprc.of(flat.probabilities(), flat.correct),
        Calibration.of(flat.probabilities(), flat.correct, Calibration.BINS),
        scaling.temperature(),
        Calibration.of(
            Arrays.stream(rest.logits).map(scaling::probability).toArray(),
            rest.correct,
            Calibration.BINS),
        ProcessBenchF1.of(
            solutions, samples.stream().mapToInt(ScoredSteps::firstError).toArray(), 0.5));
  }

  private static double auroc(List<List<double[]>> groups) {
    Flat flat = Flat.of(groups);
    return StepAuroc.of(flat.logits, flat.correct);
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

  private record Flat(double[] logits, boolean[] correct) {
    static Flat of(List<List<double[]>> groups) {
      List<double[]> all = groups.stream().flatMap(List::stream).toList();
      double[] logits = all.stream().mapToDouble(s -> s[0]).toArray();
      boolean[] correct = new boolean[logits.length];
      for (int i = 0; i < correct.length; i++) {
        correct[i] = all.get(i)[1] > 0.5;
      }
      return new Flat(logits, correct);
    }

    double[] probabilities() {
      return Arrays.stream(logits).map(Sigmoid::of).toArray();
    }

    int wrong() {
      int wrong = 0;
      for (boolean c : correct) {
        wrong += c ? 0 : 1;
      }
      return wrong;
    }
  }
}
