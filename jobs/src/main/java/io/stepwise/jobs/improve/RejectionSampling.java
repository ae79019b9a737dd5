package io.stepwise.jobs.improve;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.improve.PolicySearch.Found;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.solve.SolveConfig;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.lm.format.Formats;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The search of an iteration: keeps the solutions whose answer is right and whose score is high
 * enough, in a folder of its own, so that a stopped run continues after it.
 */
final class RejectionSampling {
  private static final String REPAIRS = "repairs";
  private final ImproveConfig config;
  private final JobContext context;
  private final PolicySearch search;
  private final StepLabelling labelling;

  RejectionSampling(ImproveConfig config, JobContext context, PolicySearch search) {
    this.config = config;
    this.context = context;
    this.search = search;
    this.labelling = new StepLabelling(config, context, search);
  }

  /**
   * What an iteration searches with.
   *
   * @param policy folder of the policy
   * @param rewardModel folder of the reward model
   */
  record Models(String policy, String rewardModel) {}

  /**
   * Searches with a policy and keeps solutions.
   *
   * @param models what searches
   * @param output folder for the kept solutions
   * @param labels folder for solutions with step labels, if the traces ask for them
   * @return metrics of the search
   * @throws InvalidInput if no solution is kept
   */
  Map<String, Double> run(
      Models models, List<Problem> problems, String output, String labels, int iteration) {
    if (Outputs.done(output, context)) {
      return finished(output);
    }
    Instant started = Instant.now();
    SolveConfig solve =
        config.solve(
            models.policy(),
            models.rewardModel(),
            config.sampling().method(),
            config.sampling().numSamples());
    List<Found> found =
        search.run(
            solve,
            problems,
            "seed-%d-iteration-%d".formatted(context.seed(), iteration),
            config.traces().usesTrees() ? Trees.KEEP : Trees.DROP);
    Readability readability = new Readability();
    List<StepLabelledSolution> kept =
        kept(found, models, search.formats(solve, models.policy()), output, readability);
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
      labelling.run(found, models, labels, readability, started);
    }
    Map<String, Double> metrics = search.cost(found);
    metrics.put(
        "search_accuracy", found.stream().filter(Found::correct).count() / (double) found.size());
    metrics.put("kept", (double) kept.size());
    metrics.put(REPAIRS, (double) kept.stream().mapToLong(RejectionSampling::repairs).sum());
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
   * The metrics of a finished search.
   *
   * @throws InvalidInput if it shows repairs whose rejected steps are not labelled
   */
  private Map<String, Double> finished(String folder) {
    Map<String, Double> metrics = PolicySearch.savedMetrics(folder);
    if (config.traces().repairs() > 0 && !metrics.containsKey(REPAIRS)) {
      throw new InvalidInput(
          "Cannot resume improve: the search was written by an earlier version, which did not label rejected steps (no metric repairs, expected a new --output) at %s"
              .formatted(folder));
    }
    return metrics;
  }

  /** The right solutions with a high score that the policy can be fine-tuned on. */
  private List<StepLabelledSolution> kept(
      List<Found> found, Models models, Formats formats, String output, Readability readability) {
    List<StepLabelledSolution> kept = new ArrayList<>();
    LabelSource judge = LabelSource.judge(InputFolder.any(models.rewardModel()).digest());
    for (Found one : found) {
      List<LabelledStep> steps = steps(one, judge);
      if (one.correct()
          && score(one) >= config.loop().minScore()
          && readability.byPolicy(formats, one.problem().text(), steps)) {
        String answer = one.solved().result().answer();
        kept.add(one.solution(steps, answer, config.withinOutput(output), kept.size() + 1));
      }
    }
    return kept;
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

  private double score(Found found) {
    double[] scores = found.solved().result().scores();
    return scores.length == 0 ? 1 : config.sampling().aggregate().score(scores);
  }

  /** Steps of a solution that were taken back. */
  private static long repairs(StepLabelledSolution solution) {
    return solution.steps().stream().filter(step -> step.rating() == Rating.NEGATIVE).count();
  }
}
