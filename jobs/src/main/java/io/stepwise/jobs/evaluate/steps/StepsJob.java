package io.stepwise.jobs.evaluate.steps;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.evaluate.EvaluationOutput;
import io.stepwise.jobs.evaluate.FewExamples;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.report.Unit;
import io.stepwise.jobs.training.SolutionFolder;
import io.stepwise.jobs.training.StartingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures ranking and calibration of step scores on labelled solutions. */
public final class StepsJob implements Job<StepsConfig> {
  @Override
  public String name() {
    return "evaluate steps";
  }

  @Override
  public String summary() {
    return "Measures AUROC, AUPRC and calibration of step scores on labelled solutions";
  }

  @Override
  public String example() {
    return "--model runs/demo/prm --data runs/demo/solutions --held-out 0.05 --page steps.html";
  }

  @Override
  public StepsConfig defaults() {
    return StepsConfig.DEFAULTS;
  }

  private static EvaluationOutput files(StepsConfig config) {
    return new EvaluationOutput(config.output(), config.page());
  }

  private static void check(StepsConfig config) {
    if (config.model().isEmpty() == config.input().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --model or --input ("
              + (config.model().isEmpty() ? "neither" : "both")
              + ", expected one)");
    }
    if (config.model().isEmpty() != (config.data() == null)) {
      throw new InvalidConfiguration(
          config.data() == null
              ? "Cannot evaluate: --model needs labelled solutions (no --data, expected a folder"
                  + " written by ingest)"
              : "Cannot evaluate: --input holds the labels itself (--data "
                  + config.data()
                  + ", expected none)");
    }
  }

  @Override
  public Plan plan(StepsConfig config, JobContext context) {
    check(config);
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return Plan.nothing(config.output());
    }
    if (config.model().isEmpty()) {
      return Plan.of(
          "read scores and labels of " + String.join(", ", config.input()), output.planned());
    }
    ModelScores scores = new ModelScores(config, SolutionFolder.open(config.data()));
    var solutions = scores.solutions();
    Plan plan =
        Plan.of(
            "score "
                + Amount.of(solutions.size(), "solutions")
                + " with "
                + String.join(", ", config.model()),
            output.planned());
    return solutions.isEmpty()
        ? plan
        : BatchScorer.cost(plan, config.model().get(0), config.layout(), solutions, 0);
  }

  @Override
  public void run(StepsConfig config, JobContext context) {
    check(config);
    EvaluationOutput output = files(config);
    if (output.done(context)) {
      return;
    }
    NamedRandom random = NamedRandom.of("evaluate steps", context.seed());
    List<StepsReport> reports = new ArrayList<>();
    for (StepScores scores : scores(config, context)) {
      StepsReport report = StepsReport.of(scores, random);
      FewExamples.warn(
          report.name(),
          Math.min(report.wrongSteps(), report.steps() - report.wrongSteps()),
          counts(report),
          context);
      reports.add(report);
    }
    List<Map<String, Object>> lines = reports.stream().map(StepsReport::toMap).toList();
    output.write(lines, StepsPage.html(reports), table(reports), context);
  }

  private static List<StepScores> scores(StepsConfig config, JobContext context) {
    List<StepScores> scores = new ArrayList<>();
    for (String file : config.input()) {
      scores.addAll(ScoreFile.read(file, config.labels().neutralAs()));
    }
    if (scores.isEmpty() && config.model().isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate steps: no solutions (0 rows, expected at least 1) at "
              + String.join(", ", config.input()));
    }
    if (!config.model().isEmpty()) {
      InputFolder data = SolutionFolder.open(config.data());
      ModelScores solutions = new ModelScores(config, data);
      for (String model : config.model()) {
        warnOfTrainingData(model, data, config, context);
        scores.add(solutions.of(model, context));
      }
    }
    return scores;
  }

  /** Metrics on the solutions that a model was trained on are too good. */
  private static void warnOfTrainingData(
      String model, InputFolder data, StepsConfig config, JobContext context) {
    Manifest manifest = StartingModel.folder(model).manifest().orElse(null);
    if (manifest == null || data.manifest().isEmpty() || config.heldOut() < 1) {
      return;
    }
    boolean trained =
        manifest.inputs().stream().anyMatch(input -> input.digest().equals(data.digest()));
    if (trained) {
      Object share = manifest.config().get("held-out");
      Object fold = manifest.config().get("held-out-fold");
      context
          .progress()
          .say(
              "Warning: "
                  + model
                  + " was trained on these solutions; --held-out "
                  + (share == null ? "SHARE" : share)
                  + (fold == null || fold.equals(0) ? "" : " --held-out-fold " + fold)
                  + " evaluates on the problems that it has not seen");
    }
  }

  private static String counts(StepsReport report) {
    return "%d wrong of %s of %s"
        .formatted(
            report.wrongSteps(),
            Amount.of(report.steps(), "steps"),
            Amount.of(report.problems(), "problems"));
  }

  private static List<String> table(List<StepsReport> reports) {
    List<String> lines = new ArrayList<>();
    for (StepsReport report : reports) {
      lines.add(report.name() + ": " + counts(report));
      report
          .metrics()
          .forEach(
              (key, value) ->
                  lines.add(
                      Double.isFinite(value.estimate())
                          ? "  %-32s %s%s"
                              .formatted(
                                  key,
                                  Unit.NUMBER.text(value.estimate()),
                                  value.high() > value.low()
                                      ? " (%s to %s)"
                                          .formatted(
                                              Unit.NUMBER.text(value.low()),
                                              Unit.NUMBER.text(value.high()))
                                      : "")
                          : "  %-32s absent: %s".formatted(key, report.reason(key))));
      report.temperatureNote().ifPresent(note -> lines.add("  temperature: " + note));
    }
    return lines;
  }
}
