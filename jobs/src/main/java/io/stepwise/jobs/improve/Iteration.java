package io.stepwise.jobs.improve;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of an iteration that are not fine-tuning, each in a folder of its own, so that a
 * stopped run continues with the first that is missing.
 */
final class Iteration {
  /** Name of the metric of the price of a search. */
  static final String PRICE = "price";

  private static final String REPAIRS = "repairs";
  private final ImproveConfig config;
  private final JobContext context;
  private final String task;
  private final Prices prices;
  private final Grading grading;

  /**
   * The parts of one run.
   *
   * @param prices null for none
   */
  Iteration(ImproveConfig config, JobContext context, String task, Prices prices) {
    this.config = config;
    this.context = context;
    this.task = task;
    this.prices = prices;
    this.grading = new Grading(Graders.named(task));
  }

  /**
   * What an iteration searches with.
   *
   * @param policy folder of the policy
   * @param rewardModel folder of the reward model
   */
  record Models(String policy, String rewardModel) {}

  /** A graded search. */
  private record Found(Problem problem, Solved solved, Verdict verdict) {
    boolean correct() {
      return verdict == Verdict.CORRECT;
    }
  }

  /**
   * Searches with a policy and keeps the solutions whose answer is right and whose score is high
   * enough (rejection sampling).
   *
   * @param models what searches
   * @param output folder for the kept solutions
   * @param labels folder for solutions with step labels, if the traces ask for them
   * @return metrics of the search
   * @throws InvalidInput if no solution is kept
   */
  Map<String, Double> search(
      Models models, List<Problem> problems, String output, String labels, int iteration) {
    if (Outputs.done(output, context)) {
      return searched(output);
    }
    Instant started = Instant.now();
    SolveConfig solve =
        config.solve(
            models.policy(),
            models.rewardModel(),
            config.sampling().method(),
            config.sampling().numSamples());
    List<Found> found =
        found(
            solve,
            problems,
            "seed-%d-iteration-%d".formatted(context.seed(), iteration),
            config.traces().usesTrees() ? Trees.KEEP : Trees.DROP);
    List<StepLabelledSolution> kept = new ArrayList<>();
    Readability readability = new Readability();
    Formats formats = formats(solve, models.policy());
    LabelSource judge = LabelSource.judge(InputFolder.any(models.rewardModel()).digest());
    long repairs = 0;
    for (Found one : found) {
      List<LabelledStep> steps = steps(one, judge);
      if (one.correct()
          && score(one) >= config.loop().minScore()
          && readability.byPolicy(formats, one.problem().text(), steps)) {
        repairs += steps.stream().filter(step -> step.rating() == Rating.NEGATIVE).count();
        kept.add(
            solution(
                one.problem(),
                steps,
                one.solved().result().answer(),
                source(output),
                kept.size() + 1));
      }
    }
    if (kept.isEmpty()) {
      throw new InvalidInput(
          "Cannot improve policy: the search found no right solution with a score of at least %s (0 of %d problems, expected at least 1%s) in iteration %d"
              .formatted(
                  config.loop().minScore(),
                  problems.size(),
                  readability.unreadable() == 0
                      ? ""
                      : "; the policy's formats cannot write "
                          + Amount.of(readability.unreadable(), "more solutions")
                          + ", repairs and their marker included",
                  iteration));
    }
    if (config.traces().stepLabels()) {
      label(found, models, labels, readability, started);
    }
    Map<String, Double> metrics = cost(found);
    metrics.put(
        "search_accuracy", found.stream().filter(Found::correct).count() / (double) found.size());
    metrics.put("kept", (double) kept.size());
    metrics.put(REPAIRS, (double) repairs);
    metrics.put("unreadable", (double) readability.unreadable());
    try (OutputFolder folder = OutputFolder.stage(output)) {
      SolutionTable.write(folder, kept);
      folder.commit(
          ManifestDraft.of("improve-search", started)
              .config(context.describe(config))
              .input(InputFolder.any(models.policy()))
              .input(InputFolder.any(models.rewardModel()))
              .counts(Map.of("solutions", kept.size(), "problems", problems.size()))
              .metrics(metrics));
    }
    return metrics;
  }

  /**
   * Measures a policy by single solutions of held-out problems.
   *
   * @return accuracy with its interval over problems
   */
  Map<String, Double> evaluate(String policy, List<Problem> problems, String output) {
    if (Outputs.done(output, context)) {
      return metrics(output);
    }
    Instant started = Instant.now();
    double[] correct = new double[problems.size()];
    double tokens = 0;
    int samples = config.loop().evalSamples();
    for (int s = 0; s < samples; s++) {
      context.interruption().check();
      List<Found> found =
          found(
              config.solve(policy, config.rewardModel(), SearchMethod.SINGLE, 1),
              problems,
              "seed-%d-evaluation-%d".formatted(context.seed(), s),
              Trees.DROP);
      for (int p = 0; p < correct.length; p++) {
        correct[p] += found.get(p).correct() ? 1.0 / samples : 0;
      }
      tokens += cost(found).get("sampled_tokens");
    }
    Interval accuracy =
        Bootstrap.mean(correct, NamedRandom.of("improve", context.seed(), "accuracy"));
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", accuracy.estimate());
    metrics.put("accuracy_low", accuracy.low());
    metrics.put("accuracy_high", accuracy.high());
    metrics.put("tokens_per_solution", tokens / samples / problems.size());
    try (OutputFolder folder = OutputFolder.stage(output)) {
      folder.commit(
          ManifestDraft.of("improve-evaluate", started)
              .config(context.describe(config))
              .input(InputFolder.any(policy))
              .counts(Map.of("problems", problems.size(), "samples", samples))
              .metrics(metrics));
    }
    return metrics;
  }

  private List<Found> found(SolveConfig solve, List<Problem> problems, String run, Trees trees) {
    List<Question> questions =
        problems.stream().map(problem -> new Question(problem.id(), problem.text())).toList();
    List<Solved> solved =
        context
            .interruption()
            .during(
                () ->
                    new SolveStage(context.spark())
                        .run(SolveJob.plan(solve, run, task, questions).with(trees)));
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < solved.size(); i++) {
      Solved one = solved.get(i);
      boolean answered = !one.isFailed() && !one.result().answer().isEmpty();
      Verdict verdict =
          answered
              ? grading.grade(problems.get(i), one.result().readableSteps()).verdict()
              : Verdict.INCORRECT;
      found.add(new Found(problems.get(i), one, verdict));
    }
    return found;
  }

  private double score(Found found) {
    double[] scores = found.solved().result().scores();
    return scores.length == 0 ? 1 : config.sampling().aggregate().score(scores);
  }

  /** The steps of a solution, with those that were taken back if the traces show repairs. */
  private List<LabelledStep> steps(Found found, LabelSource judge) {
    return config.traces().repairs() == 0
        ? SearchTree.unrated(found.solved().result().steps())
        : SearchTree.of(found.solved())
            .repaired(
                config.traces().repairs(),
                config.search().threshold(),
                config.traces().repairMarker(),
                judge);
  }

  /** Writes every solution that the searches finished, with labels from their trees. */
  private void label(
      List<Found> found, Models models, String output, Readability readability, Instant started) {
    if (Outputs.done(output, context)) {
      return;
    }
    List<StepLabelledSolution> labelled = new ArrayList<>();
    String digest = InputFolder.any(models.policy()).digest();
    try (LoadedRewardModel reward =
        StartingModel.rewardModel(models.rewardModel(), config.layout())) {
      for (Found one : found) {
        for (List<LabelledStep> steps : labels(one, digest)) {
          List<String> texts = steps.stream().map(LabelledStep::text).toList();
          if (readability.byRewardModel(reward, one.problem().text(), texts)) {
            labelled.add(solution(one.problem(), steps, null, source(output), labelled.size() + 1));
          }
        }
      }
    }
    try (OutputFolder folder = OutputFolder.stage(output)) {
      SolutionTable.write(folder, labelled);
      folder.commit(
          ManifestDraft.of("improve-label", started)
              .config(context.describe(config))
              .input(InputFolder.any(models.policy()))
              .counts(Map.of("solutions", labelled.size(), "problems", found.size())));
    }
  }

  private Collection<List<LabelledStep>> labels(Found found, String policy) {
    return found.solved().isFailed()
        ? List.of()
        : new TreeLabels(
                SearchTree.of(found.solved()),
                steps -> grading.grade(found.problem(), steps).verdict())
            .solutions(policy);
  }

  /** How the policy is asked, and its responses divided into steps. */
  private Formats formats(SolveConfig solve, String policy) {
    return SolveJob.formats(solve, task)
        .open(ReasoningTokenizer.load(StartingModel.folder(policy), ""));
  }

  /** Where a solution is from, within the run, so that a run in another folder has equal bytes. */
  private String source(String folder) {
    return folder.substring(config.output().length() + 1);
  }

  private static StepLabelledSolution solution(
      Problem problem, List<LabelledStep> steps, String answer, String file, int line) {
    String problemId = Texts.problemId(problem.text());
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        problem.text(),
        problem.answer(),
        steps,
        FinishReason.UNKNOWN,
        answer,
        new Provenance(file, line, "search", null, 0));
  }

  private Map<String, Double> cost(List<Found> found) {
    Cost cost = Cost.NONE;
    double price = 0;
    double flops = 0;
    double seconds = 0;
    for (Found one : found) {
      if (!one.solved().isFailed()) {
        cost = cost.plus(one.solved().result().cost());
        flops += one.solved().result().metrics().get(SearchResult.FLOPS);
        seconds += one.solved().result().seconds();
        price += prices == null ? 0 : prices.of(one.solved().result());
      }
    }
    Map<String, Double> metrics = cost.metrics();
    metrics.put(SearchResult.FLOPS, flops);
    metrics.put("seconds", seconds);
    if (prices != null) {
      metrics.put(PRICE, price);
    }
    return metrics;
  }

  /**
   * The metrics of a finished search.
   *
   * @throws InvalidInput if it shows repairs whose rejected steps are not labelled
   */
  private Map<String, Double> searched(String folder) {
    Map<String, Double> metrics = metrics(folder);
    if (config.traces().repairs() > 0 && !metrics.containsKey(REPAIRS)) {
      throw new InvalidInput(
          "Cannot resume improve: the search was written by an earlier version, which did not label rejected steps (no metric repairs, expected a new --output) at %s"
              .formatted(folder));
    }
    return metrics;
  }

  private static Map<String, Double> metrics(String folder) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    InputFolder.open(folder)
        .manifest()
        .orElseThrow()
        .metrics()
        .forEach((name, value) -> metrics.put(name, ((Number) value).doubleValue()));
    return metrics;
  }
}
