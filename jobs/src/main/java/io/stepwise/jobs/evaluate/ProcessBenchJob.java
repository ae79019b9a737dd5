package io.stepwise.jobs.evaluate;

import io.stepwise.data.Solution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.plan.TimeEstimate;
import io.stepwise.jobs.progress.Amount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures how well the first wrong step of a solution is found. */
public final class ProcessBenchJob implements Job<ProcessBenchConfig> {
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

  private static EvaluationOutput files(ProcessBenchConfig config) {
    return new EvaluationOutput(config.output(), config.page());
  }

  @Override
  public Plan plan(ProcessBenchConfig config, JobContext context) {
    config.check();
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return Plan.nothing(config.output());
    }
    Map<String, ProcessBenchRow> rows = ProcessBenchRow.read(config.input());
    String all = Amount.of(rows.size(), "solutions");
    int[] labels = rows.values().stream().mapToInt(ProcessBenchRow::firstError).toArray();
    TimeEstimate estimate = new TimeEstimate(1);
    estimate.time(() -> report(new FirstErrors("labels", labels, Double.NaN, null), rows, context));
    if (config.model().isEmpty()) {
      config.predictions().forEach(path -> ProcessBenchRow.predictions(rows, path));
      return Plan.of("compare predictions of " + all + " with their labels", output.planned())
          .takes(
              estimate.seconds(config.predictions().size()),
              "measured with the labels as predictions");
    }
    List<Solution> solutions =
        new ArrayList<>(rows.values().stream().map(ProcessBenchRow::solution).toList());
    List<String> steps = new ArrayList<>();
    if (config.development() != null) {
      var development = ProcessBenchRow.read(List.of(config.development())).values();
      development.forEach(row -> solutions.add(row.solution()));
      steps.add(
          "choose the threshold on "
              + Amount.of(development.size(), "solutions")
              + " of "
              + config.development());
    }
    steps.add("score the steps of " + all + " with " + String.join(", ", config.model()));
    steps.add(output.planned());
    return BatchScorer.cost(
        Plan.of(steps.toArray(String[]::new)),
        config.model().get(0),
        config.layout(),
        solutions,
        estimate.seconds());
  }

  private static ProcessBenchReport report(
      FirstErrors errors, Map<String, ProcessBenchRow> rows, JobContext context) {
    return ProcessBenchReport.of(errors, rows, NamedRandom.of("process bench", context.seed()));
  }

  @Override
  public void run(ProcessBenchConfig config, JobContext context) {
    config.check();
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return;
    }
    Map<String, ProcessBenchRow> rows = ProcessBenchRow.read(config.input());
    List<ProcessBenchReport> reports = new ArrayList<>();
    for (String path : config.predictions()) {
      reports.add(report(FirstErrors.read(path, rows), rows, context));
    }
    for (String model : config.model()) {
      FirstErrors errors = FirstErrors.of(model, rows, config, context);
      if (errors.tuning() != null && errors.tuning().shared() > 0) {
        context
            .progress()
            .say(
                "Warning: the threshold was chosen on rows that are evaluated too ("
                    + errors.tuning().shared()
                    + " of "
                    + errors.tuning().rows()
                    + ")");
      }
      reports.add(report(errors, rows, context));
    }
    for (ProcessBenchReport report : reports) {
      ProcessBenchReport.Group all = report.all();
      FewExamples.warn(
          report.errors().name(),
          Math.min(all.wrong(), all.rows() - all.wrong()),
          all.counts(),
          context);
    }
    output.write(
        reports.stream().map(ProcessBenchReport::toMap).toList(),
        ProcessBenchPage.html(reports),
        table(reports),
        context);
  }

  private static List<String> table(List<ProcessBenchReport> reports) {
    List<String> lines = new ArrayList<>();
    for (ProcessBenchReport report : reports) {
      ProcessBenchReport.Group all = report.all();
      FirstErrors errors = report.errors();
      lines.add(
          ("%s, %s, percent (95 %% interval): %s of wrong solutions with the first error found, %s"
                  + " of correct ones with none found, F1 %s")
              .formatted(
                  errors.name(),
                  all.counts(),
                  Intervals.percent(all.error()),
                  Intervals.percent(all.correct()),
                  Intervals.percent(all.f1())));
      Map<String, String> absent = new LinkedHashMap<>();
      all.toMap("", absent);
      absent.forEach((key, why) -> lines.add("  " + key + " is absent: " + why));
      if (errors.tuning() != null) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  threshold %.2f, chosen on %d solutions of %s",
                errors.threshold(),
                errors.tuning().rows(),
                errors.tuning().file()));
      }
      report.byGenerator().forEach((name, group) -> lines.add(line("generator " + name, group)));
      report.byLength().forEach((name, group) -> lines.add(line(name + " steps", group)));
    }
    return lines;
  }

  private static String line(String name, ProcessBenchReport.Group group) {
    return "  %-34s F1 %s, %d wrong of %s"
        .formatted(
            name,
            Intervals.percent(group.f1()),
            group.wrong(),
            Amount.of(group.rows(), "solutions"));
  }
}
