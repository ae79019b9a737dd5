package io.stepwise.jobs.scaling;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.scaling.CellRunner.Cell;
import io.stepwise.jobs.solve.AnswerPrompts;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.Base;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.ForwardFlops;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures how the accuracy of search methods grows with the tokens they may sample. */
public final class ScalingJob implements Job<ScalingConfig> {
  @Override
  public String name() {
    return "evaluate scaling";
  }

  @Override
  public String summary() {
    return "Measures the accuracy of search methods over their sampled tokens, with fits";
  }

  @Override
  public String example() {
    return "--policy runs/demo/policy/sft --reward-model runs/demo/prm"
        + " --problems runs/demo/problems/held-out --num-samples 1,4,16 --output runs/scaling";
  }

  @Override
  public ScalingConfig defaults() {
    return ScalingConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<ScalingConfig> conditionalDefaults() {
    return AggregateDefault.of(ScalingConfig::rewardModel);
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public Plan plan(ScalingConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    List<Problem> problems = problems(config);
    List<Cell> cells = new ArrayList<>(grid(config, context));
    cells.addAll(difficulty(config, context));
    long most =
        cells.stream()
            .mapToLong(cell -> (long) cell.n() * config.sampling().maxTokens() * problems.size())
            .sum();
    return Plan.of(
        "solve "
            + Amount.of(problems.size(), "problems")
            + " in "
            + Amount.of(cells.size(), "cells")
            + " of method, number of samples and seed, with at most "
            + Amount.of(most, "sampled tokens"),
        "commit " + config.output());
  }

  @Override
  public void run(ScalingConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    config.search().rejectTreeState(name() + " keeps no trees");
    Instant started = Instant.now();
    List<Problem> problems = problems(config);
    String task = Tasks.name(config.task(), InputFolder.open(config.problems()));
    AnswerPrompts.check(config.policy(), task, context.progress());
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("policy", StartingModel.folder(config.policy()));
    inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    inputs.put("problems", InputFolder.open(config.problems()));
    Map<String, String> digests = new LinkedHashMap<>();
    inputs.forEach((name, folder) -> digests.put(name, folder.digest()));
    String cells = config.cells() == null ? config.output() + ".cells" : config.cells();
    CellRunner runner = new CellRunner(config, context, cells, task, problems, digests);
    ScalingReport report = measured(config, context, runner);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("problems", problems.size());
    json.put("seeds", config.grid().numSeeds());
    json.putAll(report.toMap());
    commit(config, context, report, json, started, inputs);
  }

  private ScalingReport measured(ScalingConfig config, JobContext context, CellRunner runner) {
    List<Cell> grid = grid(config, context);
    List<Cell> pool = difficulty(config, context);
    Map<Cell, List<Outcome>> results = new LinkedHashMap<>();
    List<List<Outcome>> samples = new ArrayList<>();
    int total = grid.size() + pool.size();
    try (Progress.Phase phase = context.progress().phase(name(), total, "cells")) {
      for (Cell cell : pool) {
        context.interruption().check();
        samples.add(runner.run(cell));
        phase.advance(1);
      }
      for (Cell cell : grid) {
        context.interruption().check();
        results.put(cell, runner.run(cell));
        phase.advance(1);
      }
      phase.finish(
          Amount.of(total, "cells") + ", " + runner.reused() + " of them from earlier runs");
    }
    NamedRandom random = NamedRandom.of("scaling", context.seed());
    ForwardFlops policy = flops(config.policy());
    ForwardFlops reward;
    try (LoadedRewardModel model =
        StartingModel.rewardModel(config.rewardModel(), config.layout())) {
      reward = new ForwardFlops(model.parametersPerToken(), model.attentionWidth());
    }
    Map<String, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : grid) {
      groups
          .computeIfAbsent(cell.method().word() + " " + cell.n(), key -> new ArrayList<>())
          .add(cell);
    }
    List<MeasuredCell> cells = new ArrayList<>();
    for (List<Cell> group : groups.values()) {
      Cell first = group.get(0);
      cells.add(
          MeasuredCell.of(
              first.method().word(),
              first.n(),
              group.stream().map(results::get).toList(),
              policy,
              reward,
              random.child("accuracy")));
    }
    return new ScalingReport(
        cells,
        Difficulty.of(samples),
        config.grid().difficultyBins(),
        config.sampling().maxTokens(),
        random);
  }

  /** The cells to compare; a single solution has no N but 1. */
  private static List<Cell> grid(ScalingConfig config, JobContext context) {
    if (config.grid().methods().isEmpty() || config.grid().numSamples().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: the list is empty (0, expected at least 1)"
              .formatted(config.grid().methods().isEmpty() ? "methods" : "num-samples"));
    }
    List<Cell> cells = new ArrayList<>();
    for (SearchMethod method : config.grid().methods().stream().distinct().toList()) {
      List<Integer> sizes =
          method == SearchMethod.SINGLE
              ? List.of(1)
              : config.grid().numSamples().stream().distinct().sorted().toList();
      for (int n : sizes) {
        for (int s = 0; s < config.grid().numSeeds(); s++) {
          cells.add(new Cell(method, n, "seed-" + (context.seed() + s)));
        }
      }
    }
    return cells;
  }

  /** Scored single solutions, drawn apart from those that are compared. */
  private static List<Cell> difficulty(ScalingConfig config, JobContext context) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < config.grid().difficultySamples(); i++) {
      cells.add(
          new Cell(SearchMethod.BEST_OF_N, 1, "seed-" + context.seed() + "-difficulty-" + (i + 1)));
    }
    return cells;
  }

  private static List<Problem> problems(ScalingConfig config) {
    List<Problem> problems = ProblemTable.list(InputFolder.open(config.problems()));
    long known = problems.stream().filter(problem -> problem.answer() != null).count();
    if (problems.isEmpty() || known < problems.size()) {
      throw new InvalidInput(
          "Cannot measure accuracy: problems without a reference answer (%d of %d, expected 0 of at least 1) at %s"
              .formatted(problems.size() - known, problems.size(), config.problems()));
    }
    return problems;
  }

  /** The operations of a policy, from its shape. */
  private static ForwardFlops flops(String folder) {
    InputFolder base = Base.orSelf(StartingModel.folder(folder));
    String file = ModelFiles.CONFIG;
    ModelConfig shape = ConfigJson.parse(base.text(file), base.path() + "/" + file);
    return new ForwardFlops(new ParameterLayout(shape).parameters(), shape.attentionWidth());
  }

  private void commit(
      ScalingConfig config,
      JobContext context,
      ScalingReport report,
      Map<String, Object> json,
      Instant started,
      Map<String, InputFolder> inputs) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (MeasuredCell cell : report.cells()) {
      String name = cell.cell().method().replace('-', '_') + "_at_" + cell.cell().n();
      metrics.put(name + "/accuracy", cell.accuracy().estimate());
      metrics.put(name + "/sampled_tokens", cell.meanTokens());
      metrics.put(name + "/flops", cell.meanFlops());
      metrics.put(name + "/seconds", cell.meanSeconds());
    }
    metrics.putAll(cost(report));
    try (OutputFolder output = OutputFolder.stage(config.output())) {
      write(output, "scaling.json", Json.line(json) + "\n");
      write(output, "scaling.html", ScalingPage.html(report, json, started.toString()));
      output.commit(context.draft(this, config, started).inputs(inputs.values()).metrics(metrics));
    }
    context
        .out()
        .println(
            "method             N  accuracy (95 % interval)   sampled tokens     FLOPs   seconds");
    for (MeasuredCell cell : report.cells()) {
      context
          .out()
          .printf(
              Locale.ROOT,
              "%-17s %3d  %5.1f (%.1f to %.1f) %22.0f %9.2e %9.3f%n",
              cell.cell().method(),
              cell.cell().n(),
              100 * cell.accuracy().estimate(),
              100 * cell.accuracy().low(),
              100 * cell.accuracy().high(),
              cell.meanTokens(),
              cell.meanFlops(),
              cell.meanSeconds());
    }
    context
        .out()
        .println("Plots, fits and choices by difficulty: " + config.output() + "/scaling.html");
  }

  /** What all cells used together. */
  private static Map<String, Double> cost(ScalingReport report) {
    Cost cost = Cost.NONE;
    double flops = 0;
    double seconds = 0;
    for (MeasuredCell cell : report.cells()) {
      cost = cost.plus(cell.cost());
      flops += cell.meanFlops() * cell.runs();
      seconds += cell.seconds();
    }
    Map<String, Double> metrics = cost.metrics();
    metrics.put("flops", flops);
    metrics.put("seconds", seconds);
    return metrics;
  }

  private static void write(OutputFolder output, String name, String text) {
    try (OutputStream file = output.create(name)) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + name, e);
    }
  }
}
