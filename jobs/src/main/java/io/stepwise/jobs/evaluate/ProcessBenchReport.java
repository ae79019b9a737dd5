package io.stepwise.jobs.evaluate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * ProcessBench's metrics of one set of predictions, on all rows and on groups of them, with 95 %
 * intervals over solutions.
 *
 * @param errors the predictions
 * @param all all rows
 * @param byGenerator by the model that wrote the solution
 * @param byLength by number of steps
 * @param misleading solutions with a right answer and a wrong step, which outcome labels call right
 */
record ProcessBenchReport(
    FirstErrors errors,
    Group all,
    Map<String, Group> byGenerator,
    Map<String, Group> byLength,
    Group misleading) {

  /**
   * Metrics of some rows; NaN where none of them is of a metric's kind.
   *
   * @param rows number of solutions
   * @param wrong solutions with a wrong step
   * @param error share of those whose first wrong step is predicted exactly
   * @param correct share of the others for which none is predicted
   * @param f1 harmonic mean of the two
   */
  record Group(int rows, int wrong, Interval error, Interval correct, Interval f1) {
    private static Group of(int[] predicted, int[] labels, NamedRandom random) {
      return new Group(
          labels.length,
          (int) Arrays.stream(labels).filter(label -> label >= 0).count(),
          interval(predicted, labels, ProcessBenchF1::onErrors, random),
          interval(predicted, labels, ProcessBenchF1::onCorrect, random),
          interval(predicted, labels, ProcessBenchF1::f1, random));
    }

    /** How many of both kinds there are, in words. */
    String counts() {
      return "%d wrong and %d correct of %s"
          .formatted(wrong, rows - wrong, Amount.of(rows, "solutions"));
    }

    /** The metrics by name; one that cannot be computed is missing and has a reason. */
    Map<String, Object> toMap(String prefix, Map<String, String> absent) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("rows", rows);
      map.put("erroneous", wrong);
      Map<String, Interval> metrics = new LinkedHashMap<>();
      metrics.put("error", error);
      metrics.put("correct", correct);
      metrics.put("f1", f1);
      metrics.forEach(
          (key, interval) -> {
            if (Double.isFinite(interval.estimate())) {
              Intervals.put(map, key, interval);
            } else {
              absent.put(
                  prefix + key,
                  "needs solutions "
                      + (key.equals("f1")
                          ? "with and without"
                          : key.equals("error") ? "with" : "without")
                      + " a wrong step (%d with one of %d)".formatted(wrong, rows));
            }
          });
      return map;
    }
  }

  /** Measures. */
  static ProcessBenchReport of(
      FirstErrors errors, Map<String, ProcessBenchRow> rows, NamedRandom random) {
    Groups groups = new Groups(errors.predicted(), List.copyOf(rows.values()), random);
    return new ProcessBenchReport(
        errors,
        groups.where(row -> "all").get("all"),
        groups.where(ProcessBenchRow::generator),
        groups.where(ProcessBenchRow::length),
        groups
            .where(
                row ->
                    Boolean.TRUE.equals(row.rightAnswer()) && row.firstError() >= 0 ? "yes" : null)
            .get("yes"));
  }

  /** Splits rows into groups by a key; rows whose key is null are in none. */
  private record Groups(int[] predicted, List<ProcessBenchRow> rows, NamedRandom random) {
    Map<String, Group> where(Function<ProcessBenchRow, String> key) {
      Map<String, List<Integer>> members = new TreeMap<>(ProcessBenchReport::compare);
      for (int i = 0; i < predicted.length; i++) {
        String name = key.apply(rows.get(i));
        if (name != null) {
          members.computeIfAbsent(name, group -> new ArrayList<>()).add(i);
        }
      }
      Map<String, Group> groups = new LinkedHashMap<>();
      members.forEach(
          (name, indices) ->
              groups.put(
                  name,
                  Group.of(
                      indices.stream().mapToInt(i -> predicted[i]).toArray(),
                      indices.stream().mapToInt(i -> rows.get(i).firstError()).toArray(),
                      random)));
      return groups;
    }
  }

  /** Names in their order, {@code 5-8} before {@code 17+}. */
  private static int compare(String a, String b) {
    boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
    int byNumber = numbers ? Integer.compare(number(a), number(b)) : 0;
    return byNumber != 0 ? byNumber : a.compareTo(b);
  }

  private static int number(String name) {
    String digits = name.replaceFirst("^(\\d{1,9}).*$", "$1");
    return Integer.parseInt(digits);
  }

  private static Interval interval(
      int[] predicted, int[] labels, ToDoubleFunction<ProcessBenchF1> metric, NamedRandom random) {
    return Bootstrap.of(
        labels.length,
        drawn ->
            metric.applyAsDouble(
                ProcessBenchF1.of(
                    Arrays.stream(drawn).map(i -> predicted[i]).toArray(),
                    Arrays.stream(drawn).map(i -> labels[i]).toArray())),
        random);
  }

  /** The output line. */
  Map<String, Object> toMap() {
    Map<String, String> absent = new LinkedHashMap<>();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", errors.name());
    map.putAll(all.toMap("", absent));
    if (!Double.isNaN(errors.threshold())) {
      map.put("threshold", errors.threshold());
    }
    if (errors.tuning() != null) {
      Map<String, Object> tuning = new LinkedHashMap<>();
      tuning.put("input", errors.tuning().file());
      tuning.put("rows", errors.tuning().rows());
      tuning.put("f1", errors.tuning().f1());
      tuning.put("rows_also_evaluated", errors.tuning().shared());
      map.put("threshold_tuned_on", tuning);
    }
    if (misleading == null) {
      absent.put("right_answer_wrong_step", "no row has a right answer and a wrong step");
    } else {
      map.put(
          "right_answer_wrong_step",
          Map.of("rows", misleading.rows(), "error", misleading.error().estimate()));
    }
    if (byGenerator.isEmpty()) {
      absent.put("by_generator", "no row names its generator");
    } else {
      map.put("by_generator", groups("by_generator.", byGenerator, absent));
    }
    map.put("by_length", groups("by_length.", byLength, absent));
    if (!absent.isEmpty()) {
      map.put("absent", absent);
    }
    return map;
  }

  private static Map<String, Object> groups(
      String prefix, Map<String, Group> groups, Map<String, String> absent) {
    Map<String, Object> map = new LinkedHashMap<>();
    groups.forEach((name, group) -> map.put(name, group.toMap(prefix + name + ".", absent)));
    return map;
  }
}
