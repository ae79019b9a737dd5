package io.stepwise.jobs.improve;

import io.stepwise.data.FinishReason;
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
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of an iteration that are not fine-tuning, each in a folder of its own, so that a
 * stopped run continues with the first that is missing.
 */
final class Iteration {
  private final ImproveConfig config;
  private final JobContext context;
  private final String task;
  private final Grading grading;

  Iteration(ImproveConfig config, JobContext context, String task) {
    this.config = config;
    this.context = context;
    this.task = task;
    this.grading = new Grading(Graders.named(task));
  }

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
   * @param output folder for the kept solutions
   * @return metrics of the search
   * @throws InvalidInput if no solution is kept
   */
  Map<String, Double> search(String policy, List<Problem> problems, String output, int iteration) {
    if (Outputs.done(output, context)) {
      return metrics(output);
    }
    Instant started = Instant.now();
    SolveConfig solve =
        config.solve(policy, config.sampling().method(), config.sampling().numSamples());
    List<Found> found =
        found(solve, problems, "seed-%d-iteration-%d".formatted(context.seed(), iteration));
    List<StepLabelledSolution> kept = new ArrayList<>();
    for (Found one : found) {
      if (one.correct() && score(one) >= config.loop().minScore()) {
        kept.add(solution(one, output, kept.size() + 1));
      }
    }
    if (kept.isEmpty()) {
      throw new InvalidInput(
          "Cannot improve policy: the search found no right solution with a score of at least %s (0 of %d problems, expected at least 1) in iteration %d"
              .formatted(config.loop().minScore(), problems.size(), iteration));
    }
    Map<String, Double> metrics = cost(found);
    metrics.put(
        "search_accuracy", found.stream().filter(Found::correct).count() / (double) found.size());
    metrics.put("kept", (double) kept.size());
    try (OutputFolder folder = OutputFolder.stage(output)) {
      SolutionTable.write(folder, kept);
      folder.commit(
          ManifestDraft.of("improve-search", started)
              .config(context.describe(config))
              .input(InputFolder.any(policy))
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
    int samples = config.loop().evalSamples();
    for (int s = 0; s < samples; s++) {
      context.interruption().check();
      List<Found> found =
          found(
              config.solve(policy, SearchMethod.SINGLE, 1),
              problems,
              "seed-%d-evaluation-%d".formatted(context.seed(), s));
      for (int p = 0; p < correct.length; p++) {
        correct[p] += found.get(p).correct() ? 1.0 / samples : 0;
      }
    }
    Interval accuracy =
        Bootstrap.mean(correct, NamedRandom.of("improve", context.seed(), "accuracy"));
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", accuracy.estimate());
    metrics.put("accuracy_low", accuracy.low());
    metrics.put("accuracy_high", accuracy.high());
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

  private List<Found> found(SolveConfig solve, List<Problem> problems, String run) {
    List<Question> questions =
        problems.stream().map(problem -> new Question(problem.id(), problem.text())).toList();
    List<Solved> solved =
        context
            .interruption()
            .during(
                () ->
                    new SolveStage(context.spark())
                        .run(SolveJob.plan(solve, run, task, questions)));
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < solved.size(); i++) {
      Solved one = solved.get(i);
      boolean answered = !one.isFailed() && !one.result().answer().isEmpty();
      Verdict verdict =
          answered
              ? grading.grade(problems.get(i), one.result().steps()).verdict()
              : Verdict.INCORRECT;
      found.add(new Found(problems.get(i), one, verdict));
    }
    return found;
  }

  private double score(Found found) {
    double[] scores = found.solved().result().scores();
    return scores.length == 0 ? 1 : config.sampling().aggregate().score(scores);
  }

  private static StepLabelledSolution solution(Found found, String file, int line) {
    List<LabelledStep> steps =
        found.solved().result().steps().stream()
            .map(text -> new LabelledStep(text, Rating.UNRATED))
            .toList();
    String problemId = Texts.problemId(found.problem().text());
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        found.problem().text(),
        found.problem().answer(),
        steps,
        FinishReason.UNKNOWN,
        found.solved().result().answer(),
        new Provenance(file, line, "search", null, 0));
  }

  private static Map<String, Double> cost(List<Found> found) {
    Cost cost = Cost.NONE;
    double seconds = 0;
    for (Found one : found) {
      if (!one.solved().isFailed()) {
        cost = cost.plus(one.solved().result().cost());
        seconds += one.solved().result().seconds();
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("sampled_tokens", (double) cost.sampledTokens());
    metrics.put("discarded_tokens", (double) cost.discardedTokens());
    metrics.put("prefilled_tokens", (double) cost.prefilledTokens());
    metrics.put("cached_tokens", (double) cost.cachedTokens());
    metrics.put("scored_tokens", (double) cost.scoredTokens());
    metrics.put("seconds", seconds);
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
