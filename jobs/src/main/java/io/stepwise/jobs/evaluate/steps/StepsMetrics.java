package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.ErrorAuprc;
import io.stepwise.prm.evaluation.ProblemHalves;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import io.stepwise.prm.evaluation.StepAuroc;
import io.stepwise.prm.evaluation.TemperatureScaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The metrics of labelled steps, grouped by problem. The temperature is fitted on one half of the
 * problems, and the calibration after it is measured on the other half ({@link ProblemHalves}).
 */
final class StepsMetrics {
  /** Scores of exactly 0 and 1 have no logit; these are the ends in its place. */
  private static final double CLIP = 1e-7;

  private static final double THRESHOLD = 0.5;

  private final List<List<LabelledSteps>> problems;

  /** Metrics of the solutions of each problem. */
  StepsMetrics(List<List<LabelledSteps>> problems) {
    this.problems = problems;
  }

  /** Steps of some problems. */
  record Steps(double[] scores, boolean[] correct) {
    double[] logits() {
      return Arrays.stream(scores)
          .map(p -> Math.max(CLIP, Math.min(1 - CLIP, p)))
          .map(p -> Math.log(p / (1 - p)))
          .toArray();
    }

    Calibration calibration() {
      return Calibration.of(scores, correct, Calibration.BINS);
    }
  }

  /** All steps. */
  Steps all() {
    return steps(IntStream.range(0, problems.size()).toArray());
  }

  /** Each metric with its interval over problems; NaN where it cannot be computed. */
  Map<String, Interval> of(NamedRandom random) {
    Map<String, Interval> metrics = new LinkedHashMap<>();
    NamedRandom resamples = random.child("resamples");
    int count = problems.size();
    metrics.put(
        "step_auroc",
        Bootstrap.of(count, p -> of(steps(p), s -> StepAuroc.of(s.scores, s.correct)), resamples));
    metrics.put(
        "error_auprc",
        Bootstrap.of(count, p -> of(steps(p), s -> ErrorAuprc.of(s.scores, s.correct)), resamples));
    metrics.put("ece", Bootstrap.of(count, p -> steps(p).calibration().expectedError(), resamples));
    metrics.put("brier", Bootstrap.of(count, p -> steps(p).calibration().brier(), resamples));
    ProblemHalves halves =
        ProblemHalves.of(problems.stream().map(solutions -> solutions.get(0).problem()).toList());
    Steps fit = steps(halves.fit());
    Steps rest = steps(halves.measure());
    TemperatureScaling scaling = TemperatureScaling.fit(fit.logits(), fit.correct());
    metrics.put("temperature", exact(isMixed(fit) ? scaling.temperature() : Double.NaN));
    metrics.put(
        "ece_after_temperature",
        exact(isMixed(fit) && count > 1 ? calibrated(rest, scaling) : Double.NaN));
    for (FirstError metric : FirstError.values()) {
      metrics.put(metric.key, Bootstrap.of(count, p -> metric.of(firstErrors(p)), resamples));
    }
    return metrics;
  }

  /** The first-error metrics, as {@code train-prm} names them. */
  private enum FirstError {
    F1("first_error_f1"),
    ON_ERRORS("first_error_accuracy_on_errors"),
    ON_CORRECT("first_error_accuracy_on_correct");

    private final String key;

    FirstError(String key) {
      this.key = key;
    }

    double of(ProcessBenchF1 found) {
      return switch (this) {
        case F1 -> found.f1();
        case ON_ERRORS -> found.onErrors();
        case ON_CORRECT -> found.onCorrect();
      };
    }
  }

  private ProcessBenchF1 firstErrors(int[] chosen) {
    List<LabelledSteps> solutions = new ArrayList<>();
    Arrays.stream(chosen).forEach(p -> solutions.addAll(problems.get(p)));
    return ProcessBenchF1.of(
        solutions.stream().map(LabelledSteps::scores).toList(),
        solutions.stream().mapToInt(LabelledSteps::firstError).toArray(),
        THRESHOLD);
  }

  @FunctionalInterface
  private interface Metric {
    double of(Steps steps);
  }

  private static double of(Steps steps, Metric metric) {
    return isMixed(steps) ? metric.of(steps) : Double.NaN;
  }

  private static boolean isMixed(Steps steps) {
    boolean right = false;
    boolean wrong = false;
    for (boolean correct : steps.correct()) {
      right |= correct;
      wrong |= !correct;
    }
    return right && wrong;
  }

  private static double calibrated(Steps steps, TemperatureScaling scaling) {
    double[] scaled = Arrays.stream(steps.logits()).map(scaling::probability).toArray();
    return Calibration.of(scaled, steps.correct(), Calibration.BINS).expectedError();
  }

  private static Interval exact(double value) {
    return new Interval(value, value, value);
  }

  private Steps steps(int[] chosen) {
    int count = 0;
    for (int p : chosen) {
      for (LabelledSteps solution : problems.get(p)) {
        count += solution.scores().length;
      }
    }
    double[] scores = new double[count];
    boolean[] correct = new boolean[count];
    int at = 0;
    for (int p : chosen) {
      for (LabelledSteps solution : problems.get(p)) {
        int length = solution.scores().length;
        System.arraycopy(solution.scores(), 0, scores, at, length);
        System.arraycopy(solution.correct(), 0, correct, at, length);
        at += length;
      }
    }
    return new Steps(scores, correct);
  }
}
