package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.ErrorAuprc;
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
 * Ranking and calibration of step scores, with 95 % intervals over problems. The temperature is
 * fitted on the first half of the problems in file order, and the calibration after it is measured
 * on the second half.
 *
 * @param name the reward model
 * @param problems number of problems
 * @param solutions number of solutions with labelled steps, alternatives included
 * @param wrongSolutions solutions with a wrong step
 * @param steps number of labelled steps
 * @param wrongSteps wrong ones of them
 * @param metrics each metric; an estimate that is not finite cannot be computed
 * @param calibration the reliability table
 * @param unlabelled steps left out because they have no label
 * @param unscored steps left out because they exceed the model's maximum length
 */
record StepsReport(
    String name,
    int problems,
    int solutions,
    int wrongSolutions,
    int steps,
    int wrongSteps,
    Map<String, Interval> metrics,
    Calibration calibration,
    long unlabelled,
    long unscored) {
  /** Scores of exactly 0 and 1 have no logit; these are the ends in its place. */
  private static final double CLIP = 1e-7;

  private static final double THRESHOLD = 0.5;

  /** Steps of some problems. */
  private record Steps(double[] scores, boolean[] correct) {
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

  /**
   * Measures.
   *
   * @throws InvalidInput if no step has both a label and a score
   */
  static StepsReport of(StepScores scores, NamedRandom random) {
    Map<String, List<LabelledSteps>> byProblem = new LinkedHashMap<>();
    for (LabelledSteps solution : scores.solutions()) {
      byProblem.computeIfAbsent(solution.problem(), id -> new ArrayList<>()).add(solution);
    }
    List<List<LabelledSteps>> problems = List.copyOf(byProblem.values());
    if (problems.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate steps: no step has a label and a score (0 steps, expected at least 1) at "
              + scores.name());
    }
    Steps all = steps(problems, IntStream.range(0, problems.size()).toArray());
    int wrong = 0;
    for (boolean correct : all.correct()) {
      wrong += correct ? 0 : 1;
    }
    int wrongSolutions =
        (int) scores.solutions().stream().filter(one -> one.firstError() >= 0).count();
    return new StepsReport(
        scores.name(),
        problems.size(),
        scores.solutions().size(),
        wrongSolutions,
        all.scores().length,
        wrong,
        metrics(problems, random),
        all.calibration(),
        scores.unlabelled(),
        scores.unscored());
  }

  private static Map<String, Interval> metrics(
      List<List<LabelledSteps>> problems, NamedRandom random) {
    Map<String, Interval> metrics = new LinkedHashMap<>();
    NamedRandom resamples = random.child("resamples");
    int count = problems.size();
    metrics.put(
        "step_auroc",
        Bootstrap.of(
            count, p -> of(steps(problems, p), s -> StepAuroc.of(s.scores, s.correct)), resamples));
    metrics.put(
        "error_auprc",
        Bootstrap.of(
            count,
            p -> of(steps(problems, p), s -> ErrorAuprc.of(s.scores, s.correct)),
            resamples));
    metrics.put(
        "ece",
        Bootstrap.of(count, p -> steps(problems, p).calibration().expectedError(), resamples));
    metrics.put(
        "brier", Bootstrap.of(count, p -> steps(problems, p).calibration().brier(), resamples));
    int half = (count + 1) / 2;
    Steps fit = steps(problems, IntStream.range(0, half).toArray());
    Steps rest = half < count ? steps(problems, IntStream.range(half, count).toArray()) : null;
    TemperatureScaling scaling = TemperatureScaling.fit(fit.logits(), fit.correct());
    metrics.put("temperature", exact(isMixed(fit) ? scaling.temperature() : Double.NaN));
    metrics.put(
        "ece_after_temperature",
        exact(isMixed(fit) && rest != null ? calibrated(rest, scaling) : Double.NaN));
    for (FirstError metric : FirstError.values()) {
      metrics.put(
          metric.key, Bootstrap.of(count, p -> metric.of(firstErrors(problems, p)), resamples));
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

  private static ProcessBenchF1 firstErrors(List<List<LabelledSteps>> problems, int[] chosen) {
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

  private static Steps steps(List<List<LabelledSteps>> problems, int[] chosen) {
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

  /**
   * The output line. A metric that cannot be computed is missing; {@code absent} then maps its name
   * to the reason.
   */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("problems", problems);
    map.put("solutions", solutions);
    map.put("wrong_solutions", wrongSolutions);
    map.put("steps", steps);
    map.put("wrong_steps", wrongSteps);
    map.put("unlabelled_steps", unlabelled);
    map.put("unscored_steps", unscored);
    Map<String, String> absent = new LinkedHashMap<>();
    metrics.forEach(
        (key, interval) -> {
          if (!Double.isFinite(interval.estimate())) {
            absent.put(key, reason(key));
          } else if (interval.high() > interval.low()) {
            Intervals.put(map, key, interval);
          } else {
            map.put(key, interval.estimate());
          }
        });
    map.put("reliability", calibration.table().stream().map(StepsReport::bin).toList());
    if (!absent.isEmpty()) {
      map.put("absent", absent);
    }
    return map;
  }

  private static Map<String, Object> bin(Calibration.Bin bin) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("low", bin.low());
    map.put("high", bin.high());
    map.put("steps", bin.count());
    if (bin.count() > 0) {
      map.put("mean_score", bin.confidence());
      map.put("correct", bin.accuracy());
    }
    return map;
  }

  /** Why a metric cannot be computed, with the counts that it rests on. */
  String reason(String key) {
    if (key.startsWith("first_error")) {
      return "needs solutions with and without a wrong step (%d with one of %d)"
          .formatted(wrongSolutions, solutions);
    }
    if (key.contains("temperature")) {
      return "is fitted on the first half of the problems, which needs right and wrong steps (%d problems)"
          .formatted(problems);
    }
    return "needs right and wrong steps (%d wrong of %d)".formatted(wrongSteps, steps);
  }
}
