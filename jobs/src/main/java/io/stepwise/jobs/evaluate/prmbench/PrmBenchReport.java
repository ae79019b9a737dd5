package io.stepwise.jobs.evaluate.prmbench;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.prm.evaluation.StepConfusion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * PRMScore of one reward model, overall and by class, with 95 % intervals over problems.
 *
 * @param name the reward model or file of predictions
 * @param problems number of problems
 * @param classes the classes that have rows
 * @param overall all modified solutions together
 * @param counts what was left out, by name
 */
record PrmBenchReport(
    String name,
    int problems,
    Map<ErrorClass, Scored> classes,
    Scored overall,
    Map<String, Long> counts) {

  /**
   * Metrics of a set of solutions.
   *
   * @param rows number of solutions
   * @param firstErrors solutions whose first wrong step has a verdict
   * @param firstErrorsFound those of them where it is rejected
   * @param confusion all steps
   * @param score PRMScore; F1 alone for the class multi_solutions
   */
  record Scored(
      int rows, int firstErrors, int firstErrorsFound, StepConfusion confusion, Interval score) {}

  /** Rows of one class, as counts. */
  private static final class Tally {
    private int rows;
    private int firstErrors;
    private int firstErrorsFound;
    private final Map<String, StepConfusion> byProblem = new LinkedHashMap<>();

    void add(PrmBenchRow row, boolean[] accepted) {
      rows++;
      StepConfusion confusion = byProblem.getOrDefault(row.problem(), StepConfusion.NONE);
      for (int k = 0; k < accepted.length; k++) {
        confusion = confusion.plus(!row.errors().contains(k), accepted[k]);
      }
      byProblem.put(row.problem(), confusion);
      int first = row.firstError();
      if (first >= 0 && first < accepted.length) {
        firstErrors++;
        firstErrorsFound += accepted[first] ? 0 : 1;
      }
    }

    Scored scored(Function<StepConfusion, Double> score, NamedRandom random) {
      List<StepConfusion> problems = new ArrayList<>(byProblem.values());
      Interval interval =
          Bootstrap.of(problems.size(), chosen -> score.apply(sum(problems, chosen)), random);
      StepConfusion all = problems.stream().reduce(StepConfusion.NONE, StepConfusion::plus);
      return new Scored(rows, firstErrors, firstErrorsFound, all, interval);
    }

    private static StepConfusion sum(List<StepConfusion> problems, int[] chosen) {
      long[] sums = new long[4];
      for (int p : chosen) {
        StepConfusion one = problems.get(p);
        sums[0] += one.correctAccepted();
        sums[1] += one.wrongAccepted();
        sums[2] += one.wrongRejected();
        sums[3] += one.correctRejected();
      }
      return new StepConfusion(sums[0], sums[1], sums[2], sums[3]);
    }
  }

  static PrmBenchReport of(Map<String, PrmBenchRow> rows, Verdicts verdicts, NamedRandom random) {
    Map<ErrorClass, Tally> byClass = new EnumMap<>(ErrorClass.class);
    Tally all = new Tally();
    Set<String> problems = new HashSet<>();
    long unscored = 0;
    long outOfRange = 0;
    for (PrmBenchRow row : rows.values()) {
      boolean[] accepted = verdicts.accepted().get(row.key());
      if (accepted == null) {
        continue;
      }
      problems.add(row.problem());
      unscored += row.steps().size() - accepted.length;
      outOfRange += row.isOutOfRange() ? 1 : 0;
      byClass.computeIfAbsent(row.errorClass(), key -> new Tally()).add(row, accepted);
      if (row.errorClass() != ErrorClass.CORRECT) {
        all.add(row, accepted);
      }
    }
    if (all.rows == 0) {
      throw new InvalidInput(
          "Cannot evaluate: no modified solution has a verdict (0 of %d rows, expected at least 1) at %s"
              .formatted(rows.size(), verdicts.name()));
    }
    NamedRandom resamples = random.child("resamples");
    Map<ErrorClass, Scored> classes = new EnumMap<>(ErrorClass.class);
    byClass.forEach(
        (errorClass, tally) -> classes.put(errorClass, tally.scored(score(errorClass), resamples)));
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("unscored_steps", unscored);
    counts.put("error_steps_out_of_range", outOfRange);
    counts.put("invalid_predictions", verdicts.invalid());
    counts.put("unused_predictions", verdicts.repeated());
    return new PrmBenchReport(
        verdicts.name(),
        problems.size(),
        classes,
        all.scored(StepConfusion::prmScore, resamples),
        counts);
  }

  private static Function<StepConfusion, Double> score(ErrorClass errorClass) {
    return errorClass == ErrorClass.MULTI_SOLUTIONS || errorClass == ErrorClass.CORRECT
        ? StepConfusion::f1
        : StepConfusion::prmScore;
  }

  /** The mean score of a category's classes; NaN unless all of them have one. */
  double category(ErrorClass.Category category) {
    double sum = 0;
    int count = 0;
    for (ErrorClass errorClass : ErrorClass.values()) {
      if (errorClass.category() == category) {
        Scored scored = classes.get(errorClass);
        sum += scored == null ? Double.NaN : scored.score().estimate();
        count++;
      }
    }
    return sum / count;
  }

  /** The output line; what cannot be computed is missing and has its reason in {@code absent}. */
  Map<String, Object> toMap() {
    Map<String, String> absent = new LinkedHashMap<>();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("problems", problems);
    map.putAll(scored("", overall, absent));
    Map<String, Object> categories = new LinkedHashMap<>();
    for (ErrorClass.Category category : ErrorClass.Category.values()) {
      if (Double.isFinite(category(category))) {
        categories.put(category.key(), category(category));
      } else {
        absent.put(category.key(), "needs a score of each of its classes");
      }
    }
    map.put("by_category", categories);
    Map<String, Object> byClass = new LinkedHashMap<>();
    for (ErrorClass errorClass : ErrorClass.values()) {
      Scored scored = classes.get(errorClass);
      if (scored == null) {
        absent.put(errorClass.key(), "no rows with a verdict");
      } else {
        byClass.put(errorClass.key(), scored(errorClass.key() + ".", scored, absent));
      }
    }
    map.put("by_class", byClass);
    map.putAll(counts);
    if (!absent.isEmpty()) {
      map.put("absent", absent);
    }
    return map;
  }

  private static Map<String, Object> scored(
      String prefix, Scored scored, Map<String, String> absent) {
    Map<String, Object> map = new LinkedHashMap<>();
    StepConfusion confusion = scored.confusion();
    map.put("rows", scored.rows());
    map.put("steps", confusion.steps());
    map.put("wrong_steps", confusion.wrong());
    if (Double.isFinite(scored.score().estimate())) {
      Intervals.put(map, "prm_score", scored.score());
    } else {
      absent.put(prefix + "prm_score", counts(confusion));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("f1", confusion.f1());
    metrics.put("negative_f1", confusion.negativeF1());
    metrics.put("correct_step_accuracy", confusion.correctStepAccuracy());
    metrics.put("wrong_step_accuracy", confusion.wrongStepAccuracy());
    metrics.put("first_error_accuracy", (double) scored.firstErrorsFound() / scored.firstErrors());
    metrics.forEach(
        (key, value) -> {
          if (Double.isFinite(value)) {
            map.put(key, value);
          } else {
            absent.put(prefix + key, counts(confusion));
          }
        });
    return map;
  }

  private static String counts(StepConfusion confusion) {
    return "needs right and wrong steps (%d wrong of %d)"
        .formatted(confusion.wrong(), confusion.steps());
  }
}
