package io.stepwise.jobs.improve;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.improve.PolicySearch.Found;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measurement of a policy by single solutions of held-out problems, in a folder of its own, so
 * that a stopped run continues after it.
 */
final class PolicyEvaluation {
  private final ImproveConfig config;
  private final JobContext context;
  private final PolicySearch search;

  PolicyEvaluation(ImproveConfig config, JobContext context, PolicySearch search) {
    this.config = config;
    this.context = context;
    this.search = search;
  }

  /**
   * Measures a policy.
   *
   * @param policy folder of the policy
   * @param output folder for the metrics
   * @return accuracy with its interval over problems, and sampled tokens per solution
   */
  Map<String, Double> run(String policy, List<Problem> problems, String output) {
    if (Outputs.done(output, context)) {
      return PolicySearch.savedMetrics(output);
    }
    Instant started = Instant.now();
    double[] correct = new double[problems.size()];
    double tokens = 0;
    int samples = config.loop().evalSamples();
    for (int s = 0; s < samples; s++) {
      context.interruption().check();
      List<Found> found =
          search.run(
              config.solve(policy, config.rewardModel(), SearchMethod.SINGLE, 1),
              problems,
              "seed-%d-evaluation-%d".formatted(context.seed(), s),
              Trees.DROP);
      for (int p = 0; p < correct.length; p++) {
        correct[p] += found.get(p).correct() ? 1.0 / samples : 0;
      }
      tokens += search.cost(found).get("sampled_tokens");
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
}
