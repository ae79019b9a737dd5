package io.stepwise.jobs.label;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.StepOracle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares labels with the truth of a task that has an oracle, by kind of step: how often steps of
 * a kind are rated wrong, and their mean value. Steps up to and including the true first error are
 * compared; later ones have no truth. A wrong step that is not rated wrong is one that the policy
 * recovers from, or that the judge misses.
 */
final class LabelAgreement {
  private final StepOracle oracle;
  private final Map<String, Kind> kinds = new TreeMap<>();
  private long solutions;
  private long sameFirstError;

  /** Steps of one kind. */
  private static final class Kind {
    boolean right;
    long steps;
    long ratedWrong;
    double values;
  }

  LabelAgreement(StepOracle oracle) {
    this.oracle = oracle;
  }

  void add(StepLabelledSolution solution) {
    Problem problem =
        new Problem(solution.problemId(), solution.problem(), solution.groundTruthAnswer());
    List<String> steps = solution.steps().stream().map(LabelledStep::text).toList();
    List<Rating> truth = oracle.judge(problem, steps);
    List<String> names = oracle.kinds(problem, steps);
    int error = truth.indexOf(Rating.NEGATIVE);
    solutions++;
    sameFirstError += solution.firstError() == error ? 1 : 0;
    for (int k = 0; k < steps.size() && (error < 0 || k <= error); k++) {
      LabelledStep step = solution.steps().get(k);
      if (step.rating() != Rating.UNRATED) {
        Kind kind = kinds.computeIfAbsent(names.get(k), name -> new Kind());
        boolean wrong = step.rating() == Rating.NEGATIVE;
        kind.right = truth.get(k) != Rating.NEGATIVE;
        kind.steps++;
        kind.ratedWrong += wrong ? 1 : 0;
        kind.values += step.label().value().orElse(wrong ? 0 : 1);
      }
    }
  }

  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("solutions", solutions);
    metrics.put("same_first_error", share(sameFirstError, solutions));
    kinds.forEach(
        (name, kind) ->
            metrics.put(
                name.replace(' ', '_'),
                Map.of(
                    "steps",
                    kind.steps,
                    "rated_wrong",
                    share(kind.ratedWrong, kind.steps),
                    "mean_value",
                    kind.values / kind.steps)));
    return metrics;
  }

  private static double share(long part, long all) {
    return (double) part / Math.max(1, all);
  }

  /** A table in Markdown. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| step, by the task's rules | steps | rated wrong | mean value |");
    lines.add("|---|---|---|---|");
    kinds.forEach(
        (name, kind) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "| %s: %s | %d | %.1f %% | %.3f |",
                    kind.right ? "right" : "wrong",
                    name,
                    kind.steps,
                    100 * share(kind.ratedWrong, kind.steps),
                    kind.values / kind.steps)));
    lines.add(
        String.format(
            Locale.ROOT,
            "same first error in %.1f %% of %d solutions",
            100 * share(sameFirstError, solutions),
            solutions));
    return lines;
  }
}
