package io.stepwise.jobs.scaling;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.scaling.GridMeasurement.Spending;
import io.stepwise.jobs.solve.AnswerPrompts;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.rollout.search.ForwardFlops;
import io.stepwise.rollout.spark.SolvePlan.Question;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures how the accuracy of search methods grows with the tokens they may sample. */
public final class ScalingJob implements Job<ScalingConfig> {
  private static final String POOLS =
      "single, votes and best-of-n of all N share one pool of samples for each seed and thinking"
          + " limit; their numbers are means over subsets of N";

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
    prices(config); // an odd file is an error of the command
    ScalingGrid grid = ScalingGrid.of(config, context);
    long most = grid.solutions() * config.sampling().maxTokens() * problems.size();
    return Plan.of(
        "solve "
            + Amount.of(problems.size(), "problems")
            + " in "
            + Amount.of(grid.searches().size(), "searches")
            + " of method, number of samples, thinking limit and seed, and "
            + Amount.of(grid.samples().size() + grid.difficulty().size(), "single solutions")
            + ", with at most "
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
    Prices prices = prices(config);
    checkThinking(config, task, problems.get(0), context);
    Map<String, InputFolder> inputs = new LinkedHashMap<>();
    inputs.put("policy", StartingModel.folder(config.policy()));
    inputs.put("reward-model", StartingModel.folder(config.rewardModel()));
    inputs.put("problems", InputFolder.open(config.problems()));
    Map<String, String> digests = new LinkedHashMap<>();
    inputs.forEach((name, folder) -> digests.put(name, folder.digest()));
    String cells = config.cells() == null ? config.output() + ".cells" : config.cells();
    CellRunner runner = new CellRunner(config, context, cells, task, problems, digests);
    GridMeasurement measurement = new GridMeasurement(config, context, runner);
    ForwardFlops policy = GridMeasurement.policyFlops(config.policy());
    ForwardFlops reward = GridMeasurement.rewardFlops(config);
    ScalingReport report =
        measurement.report(ScalingGrid.of(config, context), prices, policy, reward);
    Map<String, Double> cost = cost(report, measurement.spent());
    cost.put("flops", measurement.spent().usage().flops(policy, reward));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("problems", problems.size());
    json.put("seeds", config.grid().numSeeds());
    json.put("pools", POOLS);
    if (prices != null) {
      json.put("currency", prices.currency());
    }
    json.putAll(report.toMap());
    commit(config, context, report, json, started, inputs, cost);
    new ScalingTable(report).print(context.out());
    context
        .out()
        .println("Plots, fits and choices by difficulty: " + config.output() + "/scaling.html");
  }

  /** Limits of thinking that cannot be kept are an error before anything is measured. */
  private static void checkThinking(
      ScalingConfig config, String task, Problem problem, JobContext context) {
    List<ThinkingBudget> budgets = config.grid().thinking();
    int least = budgets.stream().mapToInt(ThinkingBudget::least).max().orElseThrow();
    ThinkingBudget strictest = new ThinkingBudget(least, budgets.get(0).most());
    AnswerPrompts.check(config.solve(SearchMethod.SINGLE, 1, strictest), task, context.progress());
    List<Question> one = List.of(new Question(problem.id(), problem.text()));
    for (ThinkingBudget thinking : budgets) {
      SolveJob.plan(config.solve(SearchMethod.SINGLE, 1, thinking), "limits", task, one);
    }
  }

  private static Prices prices(ScalingConfig config) {
    return config.price() == null ? null : Prices.read(config.price());
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

  private void commit(
      ScalingConfig config,
      JobContext context,
      ScalingReport report,
      Map<String, Object> json,
      Instant started,
      Map<String, InputFolder> inputs,
      Map<String, Double> cost) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (MeasuredCell cell : report.cells()) {
      String name = cell.metric();
      metrics.put(name + "/accuracy", cell.accuracy().estimate());
      metrics.put(name + "/thinking_tokens", cell.meanThinking());
      metrics.put(name + "/sampled_tokens", cell.meanTokens());
      metrics.put(name + "/flops", cell.meanFlops());
      metrics.put(name + "/seconds", cell.meanSeconds());
      if (report.prices() != null) {
        metrics.put(name + "/price", cell.meanPrice(report.prices()));
      }
    }
    metrics.putAll(cost);
    ManifestDraft draft = context.draft(this, config, started).inputs(inputs.values());
    if (report.prices() != null) {
      metrics.put("currency", report.prices().currency());
      draft = draft.input(config.price(), Digests.ofText(report.prices().toString()));
    }
    metrics.put("pools", POOLS);
    try (OutputFolder output = OutputFolder.stage(config.output())) {
      write(output, "scaling.json", Json.line(json) + "\n");
      write(output, "scaling.html", ScalingPage.html(report, json, started.toString()));
      output.commit(draft.metrics(metrics));
    }
  }

  /** What all cells used together, samples of pools once. */
  private static Map<String, Double> cost(ScalingReport report, Spending spent) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("sampled_tokens", spent.usage().sampled());
    metrics.put("scored_tokens", spent.usage().scored());
    metrics.put("prefilled_tokens", spent.usage().prefilled());
    metrics.put("cached_tokens", spent.usage().cached());
    metrics.put("seconds", spent.usage().seconds());
    if (report.prices() != null) {
      metrics.put("price", spent.price(report.prices()));
    }
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
