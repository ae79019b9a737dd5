package io.stepwise.jobs.evaluate.prmbench;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.evaluate.EvaluationOutput;
import io.stepwise.jobs.evaluate.FewExamples;
import io.stepwise.jobs.evaluate.Intervals;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.prm.evaluation.StepConfusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures reward models on PRMBench. */
public final class PrmBenchJob implements Job<PrmBenchConfig> {
  @Override
  public String name() {
    return "evaluate prm-bench";
  }

  @Override
  public String summary() {
    return "Measures how well reward models tell right from wrong steps by class of error (PRMBench)";
  }

  @Override
  public String example() {
    return "--input prmbench --model runs/prm --output prm-bench.jsonl";
  }

  @Override
  public PrmBenchConfig defaults() {
    return PrmBenchConfig.DEFAULTS;
  }

  private static void check(PrmBenchConfig config) {
    if (config.model().isEmpty() == config.predictions().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --model or --predictions ("
              + (config.model().isEmpty() ? "neither" : "both")
              + ", expected one)");
    }
  }

  private static EvaluationOutput files(PrmBenchConfig config) {
    return new EvaluationOutput(config.output(), config.page());
  }

  @Override
  public Plan plan(PrmBenchConfig config, JobContext context) {
    check(config);
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return Plan.nothing(config.output());
    }
    Map<String, PrmBenchRow> rows = PrmBenchRow.read(config.input());
    String all = Amount.of(rows.size(), "solutions");
    if (config.model().isEmpty()) {
      return Plan.of("compare predictions for " + all + " with their labels", output.planned());
    }
    List<Solution> solutions = rows.values().stream().map(PrmBenchRow::solution).toList();
    Plan plan =
        Plan.of(
            "score the steps of " + all + " with " + String.join(", ", config.model()),
            output.planned());
    return BatchScorer.cost(plan, config.model().get(0), config.layout(), solutions, 0);
  }

  @Override
  public void run(PrmBenchConfig config, JobContext context) {
    check(config);
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return;
    }
    Map<String, PrmBenchRow> rows = PrmBenchRow.read(config.input());
    NamedRandom random = NamedRandom.of("prm bench", context.seed());
    List<PrmBenchReport> reports = new ArrayList<>();
    for (String path : config.predictions()) {
      Verdicts verdicts = Verdicts.read(path, rows, config.threshold());
      reports.add(PrmBenchReport.of(rows, verdicts, random));
    }
    for (String model : config.model()) {
      Verdicts verdicts = Verdicts.of(model, rows, config, context);
      reports.add(PrmBenchReport.of(rows, verdicts, random));
    }
    for (PrmBenchReport report : reports) {
      StepConfusion all = report.overall().confusion();
      FewExamples.warn(
          report.name(),
          Math.min(all.wrong(), all.steps() - all.wrong()),
          "%d wrong of %s of %s"
              .formatted(
                  all.wrong(),
                  Amount.of(all.steps(), "steps"),
                  Amount.of(report.problems(), "problems")),
          context);
    }
    output.write(
        reports.stream().map(PrmBenchReport::toMap).toList(),
        PrmBenchPage.html(reports),
        table(reports),
        context);
  }

  private static List<String> table(List<PrmBenchReport> reports) {
    List<String> lines = new ArrayList<>();
    for (PrmBenchReport report : reports) {
      lines.add(
          "%s: PRMScore %s, percent (95 %% interval over %s)"
              .formatted(
                  report.name(),
                  Intervals.percent(report.overall().score()),
                  Amount.of(report.problems(), "problems")));
      report
          .classes()
          .forEach(
              (errorClass, scored) ->
                  lines.add(
                      "  %-22s %-22s %s, %d wrong of %s"
                          .formatted(
                              errorClass.key(),
                              Intervals.percent(scored.score()),
                              Amount.of(scored.rows(), "solutions"),
                              scored.confusion().wrong(),
                              Amount.of(scored.confusion().steps(), "steps"))));
    }
    return lines;
  }
}
