package io.stepwise.jobs.evaluate.efficiency;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the learning curves of a study: what {@code evaluate best-of-n --by-problem} writes, with
 * the fields {@code strategy}, {@code labels} and {@code seed} added to each line.
 */
final class StudyRows {
  /** By how much a mean of shares may leave [0, 1]. */
  private static final double ROUNDING = 1e-9;

  private final String metric;
  private final String paths;

  /** By strategy, labels, seed and problem. */
  private final Map<String, TreeMap<Integer, TreeMap<Integer, TreeMap<String, Double>>>> cells =
      new LinkedHashMap<>();

  private StudyRows(String metric, String paths) {
    this.metric = metric;
    this.paths = paths;
  }

  /**
   * The curves, in the order in which strategies first occur.
   *
   * @param n of best-of-N; 0 for the largest that occurs
   * @param metric name of the accuracy, e.g. {@code vanilla}
   * @throws InvalidInput for a line without these fields, or if two strategies or numbers of labels
   *     were not measured with the same seeds on the same problems
   */
  static List<LearningCurve> read(List<String> paths, int n, String metric) {
    int[] largest = {n};
    if (n == 0) {
      JsonLines.read(paths, line -> largest[0] = Math.max(largest[0], whole(line, "n")));
    }
    StudyRows rows = new StudyRows(metric, String.join(", ", paths));
    JsonLines.read(
        paths,
        line -> {
          if (whole(line, "n") == largest[0]) {
            rows.add(line);
          }
        });
    if (rows.cells.isEmpty()) {
      throw new InvalidInput(
          "Cannot read study: no lines of best-of-N with this N (0 with N = %d, expected at least 1) at %s"
              .formatted(largest[0], rows.paths));
    }
    return rows.curves();
  }

  private static int whole(JsonLines.Line line, String field) {
    int value = line.wholeOrNull(field, "a whole number, at least 1").orElse(0);
    if (value < 1) {
      throw line.bad(field, "a whole number, at least 1");
    }
    return value;
  }

  private static String text(JsonLines.Line line, String field) {
    JsonNode value = line.value().path(field);
    if (!value.isTextual() && !value.isNumber()) {
      throw line.bad(field, "a text");
    }
    return value.asText();
  }

  private void add(JsonLines.Line line) {
    JsonNode value = line.value().path(metric);
    double share = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(share >= -ROUNDING && share <= 1 + ROUNDING)) {
      throw line.bad(metric, "a share from 0 to 1");
    }
    Double earlier =
        cells
            .computeIfAbsent(text(line, "strategy"), name -> new TreeMap<>())
            .computeIfAbsent(whole(line, "labels"), labels -> new TreeMap<>())
            .computeIfAbsent(whole(line, "seed"), seed -> new TreeMap<>())
            .put(text(line, "problem_id"), Math.min(1, Math.max(0, share)));
    if (earlier != null) {
      throw new InvalidInput(
          "Cannot read study: a problem occurs twice with one strategy, number of labels and seed (%s, expected one reward model and aggregate) at %s"
              .formatted(text(line, "problem_id"), line.where()));
    }
  }

  private List<LearningCurve> curves() {
    Set<Integer> seeds = new TreeSet<>();
    Set<String> problems = new TreeSet<>();
    cells
        .values()
        .forEach(
            byLabels ->
                byLabels
                    .values()
                    .forEach(
                        bySeed ->
                            bySeed.forEach(
                                (seed, byProblem) -> {
                                  seeds.add(seed);
                                  problems.addAll(byProblem.keySet());
                                })));
    List<LearningCurve> curves = new ArrayList<>();
    cells.forEach((strategy, byLabels) -> curves.add(curve(strategy, byLabels, seeds, problems)));
    return curves;
  }

  private LearningCurve curve(
      String strategy,
      TreeMap<Integer, TreeMap<Integer, TreeMap<String, Double>>> byLabels,
      Set<Integer> seeds,
      Set<String> problems) {
    double[][][] accuracy = new double[byLabels.size()][seeds.size()][];
    int l = 0;
    for (Map.Entry<Integer, TreeMap<Integer, TreeMap<String, Double>>> one : byLabels.entrySet()) {
      int s = 0;
      for (int seed : seeds) {
        Map<String, Double> byProblem = one.getValue().getOrDefault(seed, new TreeMap<>());
        if (byProblem.size() != problems.size()) {
          throw new InvalidInput(
              "Cannot compare learning curves: problems are missing (%d of strategy %s with %d labels and seed %d, expected %d) at %s"
                  .formatted(
                      byProblem.size(), strategy, one.getKey(), seed, problems.size(), paths));
        }
        accuracy[l][s++] = byProblem.values().stream().mapToDouble(Double::doubleValue).toArray();
      }
      l++;
    }
    return new LearningCurve(
        strategy, byLabels.keySet().stream().mapToInt(Integer::intValue).toArray(), accuracy);
  }
}
