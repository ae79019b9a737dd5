package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.jobs.report.Unit;
import io.stepwise.prm.evaluation.Calibration;
import io.stepwise.prm.evaluation.TemperatureScaling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ranking and calibration of step scores, with 95 % intervals over problems.
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
    StepsMetrics metrics = new StepsMetrics(problems);
    int wrong = 0;
    for (boolean correct : metrics.all().correct()) {
      wrong += correct ? 0 : 1;
    }
    int wrongSolutions =
        (int) scores.solutions().stream().filter(one -> one.firstError() >= 0).count();
    return new StepsReport(
        scores.name(),
        problems.size(),
        scores.solutions().size(),
        wrongSolutions,
        metrics.all().scores().length,
        wrong,
        metrics.of(random),
        metrics.all().calibration(),
        scores.unlabelled(),
        scores.unscored());
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
    temperatureNote().ifPresent(note -> map.put("temperature_note", note));
    map.put("reliability", calibration.table().stream().map(StepsReport::bin).toList());
    if (!absent.isEmpty()) {
      map.put("absent", absent);
    }
    return map;
  }

  /** That the fit of the temperature ended at a bound of its search, and which; empty if not. */
  Optional<String> temperatureNote() {
    double temperature = metrics.get("temperature").estimate();
    return Double.isFinite(temperature) && new TemperatureScaling(temperature).isAtBound()
        ? Optional.of(
            "the fit reached the bound of its search (%s, expected between %s and %s), e.g. for scores of exactly 0 and 1"
                .formatted(
                    Unit.NUMBER.text(temperature),
                    SettingRange.number(TemperatureScaling.LOWEST),
                    SettingRange.number(TemperatureScaling.HIGHEST)))
        : Optional.empty();
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
      return "is fitted on half of the problems, which needs right and wrong steps (%d problems)"
          .formatted(problems);
    }
    return "needs right and wrong steps (%d wrong of %d)".formatted(wrongSteps, steps);
  }
}
