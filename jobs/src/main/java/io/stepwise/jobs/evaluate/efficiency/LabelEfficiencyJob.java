package io.stepwise.jobs.evaluate.efficiency;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.EvaluationOutput;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares strategies of choosing what to label by the labels they need for equal accuracy. */
public final class LabelEfficiencyJob implements Job<LabelEfficiencyConfig> {
  @Override
  public String name() {
    return "evaluate label-efficiency";
  }

  @Override
  public String summary() {
    return "Measures how many labels each selection strategy needs for equal best-of-N";
  }

  @Override
  public String example() {
    return "--input study.jsonl --baseline uniform";
  }

  @Override
  public LabelEfficiencyConfig defaults() {
    return LabelEfficiencyConfig.DEFAULTS;
  }

  private static EvaluationOutput files(LabelEfficiencyConfig config) {
    return new EvaluationOutput(config.output(), null);
  }

  @Override
  public Plan plan(LabelEfficiencyConfig config, JobContext context) {
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return Plan.nothing(config.output());
    }
    List<LearningCurve> curves = curves(config);
    baseline(curves, config);
    return Plan.of(
        "compare "
            + Amount.of(curves.size(), "strategies").replace("strategie ", "strategy ")
            + " on "
            + Amount.of(curves.get(0).problems(), "problems")
            + " with "
            + Amount.of(curves.get(0).seeds(), "seeds"),
        output.planned());
  }

  @Override
  public void run(LabelEfficiencyConfig config, JobContext context) {
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return;
    }
    List<LearningCurve> curves = curves(config);
    LearningCurve baseline = baseline(curves, config);
    if (baseline.seeds() == 1) {
      context
          .progress()
          .say(
              "Warning: one seed: the intervals do not show how much results differ between seeds");
    }
    NamedRandom random = NamedRandom.of("label efficiency", context.seed());
    List<Map<String, Object>> lines = new ArrayList<>();
    List<String> table = new ArrayList<>();
    table.add(
        "Percent correct, and labels for the highest accuracy that strategy and %s reach (95 %% interval over %s and %s)"
            .formatted(
                baseline.strategy(),
                Amount.of(baseline.seeds(), "seeds"),
                Amount.of(baseline.problems(), "problems")));
    for (LearningCurve curve : curves) {
      context.interruption().check();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("strategy", curve.strategy());
      line.put("seeds", curve.seeds());
      line.put("problems", curve.problems());
      line.put("curve", points(curve, random));
      table.add(words(curve, random));
      if (curve != baseline) {
        LabelEfficiency found = LabelEfficiency.of(curve, baseline, random);
        line.put("baseline", baseline.strategy());
        Intervals.put(line, "equal_accuracy", found.accuracy());
        Intervals.put(line, "labels", found.labels());
        Intervals.put(line, "baseline_labels", found.baselineLabels());
        Intervals.put(line, "ratio", found.ratio());
        table.add(words(found, baseline));
      }
      lines.add(line);
    }
    output.write(lines, null, table, context);
  }

  private static List<LearningCurve> curves(LabelEfficiencyConfig config) {
    return StudyRows.read(config.input(), config.n(), config.by().name().toLowerCase(Locale.ROOT));
  }

  private static LearningCurve baseline(List<LearningCurve> curves, LabelEfficiencyConfig config) {
    return curves.stream()
        .filter(curve -> curve.strategy().equals(config.baseline()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "Cannot compare strategies: no lines of the baseline (%s, expected %s) at %s"
                        .formatted(
                            config.baseline(),
                            curves.stream()
                                .map(LearningCurve::strategy)
                                .collect(Collectors.joining(", ")),
                            String.join(", ", config.input()))));
  }

  private static List<Map<String, Object>> points(LearningCurve curve, NamedRandom random) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (int l = 0; l < curve.labels().length; l++) {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("labels", curve.labels()[l]);
      Intervals.put(point, "accuracy", LabelEfficiency.accuracy(curve, l, random));
      points.add(point);
    }
    return points;
  }

  private static String words(LearningCurve curve, NamedRandom random) {
    List<String> points = new ArrayList<>();
    for (int l = 0; l < curve.labels().length; l++) {
      points.add(
          curve.labels()[l]
              + " labels "
              + Intervals.percent(LabelEfficiency.accuracy(curve, l, random)));
    }
    return curve.strategy() + ": " + String.join(", ", points);
  }

  private static String words(LabelEfficiency found, LearningCurve baseline) {
    return String.format(
        Locale.ROOT,
        "  %s %% correct with %s labels, %s with %s: ratio %.2f (%.2f to %.2f)",
        Intervals.percent(found.accuracy()),
        labels(found.labels()),
        baseline.strategy(),
        labels(found.baselineLabels()),
        found.ratio().estimate(),
        found.ratio().low(),
        found.ratio().high());
  }

  private static String labels(Interval labels) {
    return String.format(
        Locale.ROOT, "%.0f (%.0f to %.0f)", labels.estimate(), labels.low(), labels.high());
  }
}
