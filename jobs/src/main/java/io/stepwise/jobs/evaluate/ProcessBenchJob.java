package io.stepwise.jobs.evaluate;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Pilot;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.prm.evaluation.ProcessBenchF1;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measures how well the first wrong step of a solution is found. */
public final class ProcessBenchJob implements Job<ProcessBenchConfig> {
  /** Nothing to set up. */
  public ProcessBenchJob() {}

  @Override
  public String name() {
    return "evaluate process-bench";
  }

  @Override
  public String summary() {
    return "Measures how well a reward model or external predictions find the first wrong step";
  }

  @Override
  public String example() {
    return "--input processbench.jsonl --model runs/prm --threshold 0.5";
  }

  @Override
  public ProcessBenchConfig defaults() {
    return ProcessBenchConfig.DEFAULTS;
  }

  @Override
  public Plan plan(ProcessBenchConfig config, JobContext context) {
    check(config);
    if (isThere(config, context)) {
      return Plan.nothing(config.output());
    }
    Map<String, ProcessBenchRow> rows = ProcessBenchRow.read(config.input());
    int[] labels = labels(rows);
    Pilot pilot = new Pilot(1);
    pilot.time(() -> figures(labels, labels, context));
    String last = config.output() == null ? "print the metrics" : "commit " + config.output();
    String all = Amount.of(rows.size(), "solutions");
    if (config.model() == null) {
      ProcessBenchRow.predictions(rows, config.predictions());
      return Plan.of("compare predictions of " + all + " with their labels", last)
          .takes(pilot.seconds(), "measured with the labels as predictions");
    }
    Plan plan = Plan.of("score the steps of " + all + " with " + config.model(), last);
    return FirstErrors.cost(plan, config, rows.values(), pilot.seconds());
  }

  private static boolean isThere(ProcessBenchConfig config, JobContext context) {
    return config.output() != null && OutputFiles.done(config.output(), context);
  }

  private static void check(ProcessBenchConfig config) {
    if ((config.model() == null) == (config.predictions() == null)) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --model or --predictions ("
              + (config.model() == null ? "neither" : "both")
              + ", expected one)");
    }
  }

  @Override
  public void run(ProcessBenchConfig config, JobContext context) {
    check(config);
    if (isThere(config, context)) {
      return;
    }
    Map<String, ProcessBenchRow> rows = ProcessBenchRow.read(config.input());
    int[] predicted =
        config.model() == null
            ? ProcessBenchRow.predictions(rows, config.predictions())
            : FirstErrors.predict(config, rows.values(), context);
    int[] labels = labels(rows);
    report(figures(predicted, labels, context), labels, config, context);
  }

  private static int[] labels(Map<String, ProcessBenchRow> rows) {
    return rows.values().stream().mapToInt(ProcessBenchRow::firstError).toArray();
  }

  private static Map<String, Interval> figures(int[] predicted, int[] labels, JobContext context) {
    NamedRandom random = NamedRandom.of("process bench", context.seed());
    Map<String, Interval> figures = new LinkedHashMap<>();
    figures.put("error", interval(predicted, labels, ProcessBenchF1::onErrors, random));
    figures.put("correct", interval(predicted, labels, ProcessBenchF1::onCorrect, random));
    figures.put("f1", interval(predicted, labels, ProcessBenchF1::f1, random));
    return figures;
  }

  private static void report(
      Map<String, Interval> figures, int[] labels, ProcessBenchConfig config, JobContext context) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", labels.length);
    map.put("erroneous", Arrays.stream(labels).filter(label -> label >= 0).count());
    figures.forEach((name, interval) -> Intervals.put(map, name, interval));
    if (config.output() == null) {
      context.out().println(Json.line(map));
      return;
    }
    try (OutputFile output = OutputFile.stage(config.output())) {
      output.line(Json.line(map));
      output.commit();
    }
    context
        .out()
        .printf(
            "%s, percent (95 %% interval): %s of wrong solutions with the first error found, %s of"
                + " correct ones with none found, F1 %s%n",
            Amount.of(labels.length, "solutions"),
            Intervals.percent(figures.get("error")),
            Intervals.percent(figures.get("correct")),
            Intervals.percent(figures.get("f1")));
  }

  private static Interval interval(
      int[] predicted, int[] labels, ToDoubleFunction<ProcessBenchF1> figure, NamedRandom random) {
    return Bootstrap.of(
        labels.length,
        drawn ->
            figure.applyAsDouble(
                ProcessBenchF1.of(
                    Arrays.stream(drawn).map(i -> predicted[i]).toArray(),
                    Arrays.stream(drawn).map(i -> labels[i]).toArray())),
        random);
  }
}
