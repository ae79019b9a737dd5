package io.stepwise.jobs.rollout;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.reward.AggregateDefault;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutPlan;
import io.stepwise.rollout.spark.RolloutStage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** Samples the chains of a plan and writes them to a folder. */
public final class Rollouts {
  private Rollouts() {}

  /**
   * Samples the chains and commits their folder.
   *
   * @throws io.stepwise.data.error.Interrupted if the user stopped it; nothing is saved
   */
  public static List<ScoredChain> make(
      RolloutPlan plan, String output, RolloutStage stage, JobContext context) {
    Instant started = Instant.now();
    try (OutputFolder folder = OutputFolder.stage(output)) {
      List<ScoredChain> chains = run(plan, folder, stage, context);
      folder.commit(draft(plan, stage.task(), stage.formats(), chains, started, context));
      return chains;
    }
  }

  /** Runs the stage; what it died of when the user stopped it is the user's wish. */
  static List<ScoredChain> run(
      RolloutPlan plan, OutputFolder folder, RolloutStage stage, JobContext context) {
    return context.interruption().during(() -> stage.run(plan, folder));
  }

  /** The metrics of finished chains in the manifest. */
  static ManifestDraft draft(
      RolloutPlan plan,
      String task,
      FormatSpec formats,
      List<ScoredChain> chains,
      Instant started,
      JobContext context) {
    ChainTally tally = ChainTally.of(chains, plan.rewardModel() != null);
    tally.requireScores();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("run", plan.run());
    config.put("iteration", plan.iteration());
    config.put("task", task);
    config.put("num-samples", plan.samples());
    Sampling sampling = plan.sampling();
    config.put("temperature", sampling.temperature());
    config.put("max-tokens", sampling.maxTokens());
    if (sampling.topK() > 0) {
      config.put("top-k", sampling.topK());
    }
    if (sampling.topP() < 1) {
      config.put("top-p", sampling.topP());
    }
    if (!sampling.stopTokens().isEmpty()) {
      config.put("stop-tokens", new TreeSet<>(sampling.stopTokens()));
    }
    if (!sampling.stopStrings().isEmpty()) {
      config.put("stop", sampling.stopStrings());
    }
    config.putAll(formats.describe());
    if (plan.rewardModel() != null) {
      config.put(
          AggregateDefault.KEY,
          RewardModels.aggregation(StartingModel.folder(plan.rewardModel())).word());
    }
    config.put("seed", context.seed());
    ManifestDraft draft =
        ManifestDraft.of("rollout", started)
            .config(config)
            .input(StartingModel.folder(plan.policy()));
    if (plan.rewardModel() != null) {
      draft = draft.input(StartingModel.folder(plan.rewardModel()));
    }
    return draft.counts(counts(plan, chains, tally)).metrics(metrics(chains));
  }

  private static Map<String, Object> metrics(List<ScoredChain> chains) {
    OptionalDouble accuracy = accuracy(chains);
    return accuracy.isPresent() ? Map.of("accuracy", accuracy.getAsDouble()) : Map.of();
  }

  private static Map<String, Object> counts(
      RolloutPlan plan, List<ScoredChain> chains, ChainTally tally) {
    long tokens = 0;
    long steps = 0;
    long cut = 0;
    for (ScoredChain chain : chains) {
      tokens += chain.chain().response().length;
      steps += chain.steps().size();
      cut += chain.chain().end() == Generated.End.LENGTH ? 1 : 0;
    }
    return Map.of(
        "problems",
        plan.problems().size(),
        "chains",
        chains.size(),
        "tokens",
        tokens,
        "steps",
        steps,
        "cut_by_budget",
        cut,
        "undecided",
        chains.size() - ScoredChain.graded(chains).size(),
        "without_steps",
        tally.withoutSteps(),
        "unscored",
        tally.unscored(),
        "truncated_by_reward_model",
        tally.truncated());
  }

  /** How long the chains of a folder took, and how fast they were written and scored. */
  public static Map<String, Double> pace(InputFolder folder) {
    Manifest manifest = folder.manifest().orElseThrow();
    double seconds = Duration.between(manifest.started(), manifest.finished()).toMillis() / 1000.0;
    double tokens = ((Number) manifest.counts().get("tokens")).doubleValue();
    return Map.of("rollout/seconds", seconds, "rollout/tokens_per_second", tokens / seconds);
  }

  /** The share of graded chains with a right answer; empty where none was graded. */
  public static OptionalDouble accuracy(List<ScoredChain> chains) {
    return ScoredChain.graded(chains).stream().mapToInt(c -> c.correct() ? 1 : 0).average();
  }

  /** The result of grading in words, with the number of chains it rests on. */
  static String graded(List<ScoredChain> chains) {
    int graded = ScoredChain.graded(chains).size();
    int undecided = chains.size() - graded;
    OptionalDouble accuracy = accuracy(chains);
    String right =
        accuracy.isPresent()
            ? String.format(
                Locale.ROOT, "%.1f %% of %d chains right", 100 * accuracy.getAsDouble(), graded)
            : "no chain graded";
    return undecided == 0
        ? right
        : right + " (" + undecided + " more could not be graded and do not count)";
  }
}
