package io.stepwise.jobs.rollout;

import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.GraderSpec;
import io.stepwise.rollout.spark.RolloutPlan;
import io.stepwise.rollout.worker.RolloutWorker;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.List;
import java.util.Optional;

/**
 * Some chains of a plan, sampled and scored here to see how long they are and how long they take.
 *
 * @param tokens mean length of a response
 * @param seconds mean time of a chain on one core
 * @param chains the chains; they are shorter than the plan's if the model would take long
 */
public record RolloutCostEstimate(double tokens, double seconds, List<ScoredChain> chains) {
  private static final int SAMPLE = 32;
  private static final int STAGES = 3; // load, warm up, measure
  private static final int BRIEF_TOKENS = 8;
  private static final double BUDGET_SECONDS = 15;

  /**
   * Samples chains from the whole plan: fewer or shorter ones of a model that would take long, so
   * that this is done in less than a minute.
   */
  public static RolloutCostEstimate of(
      RolloutPlan plan, GraderSpec grader, FormatSpec formats, JobContext context) {
    List<Assignment> some = plan.spread(SAMPLE);
    try (Progress.Phase phase = context.progress().phase("dry-run", STAGES, "stages");
        CausalModel policy = CausalModel.load(StartingModel.folder(plan.policy()));
        LoadedRewardModel reward = // null, which nothing closes, for none
            plan.rewardModel() == null
                ? null
                : RewardModels.open(StartingModel.folder(plan.rewardModel()), plan.layout())) {
      RolloutWorker worker =
          new RolloutWorker(
              policy,
              "probe",
              formats.open(policy.tokenizer()),
              Optional.ofNullable(reward),
              grader.grader());
      int longest = plan.sampling().maxTokens();
      Sampling brief = upTo(Math.min(BRIEF_TOKENS, longest), plan.sampling());
      phase.advance(1);
      worker.work(some.subList(0, 1), brief); // warms the engine up
      context.interruption().check();
      RolloutCostEstimate estimate = measure(worker, some.subList(0, 1), brief, longest);
      phase.advance(1);
      double left = BUDGET_SECONDS;
      while (left > BUDGET_SECONDS / 2 && estimate.chains.size() < some.size()) {
        // The first ones are slow: Java still compiles.
        context.interruption().check();
        long started = System.nanoTime();
        estimate = affordable(worker, some, plan.sampling(), left / estimate.secondsPerToken());
        left -= (System.nanoTime() - started) / 1e9;
      }
      phase.advance(1);
      phase.finish("measured " + Amount.of(estimate.chains.size(), "chains"));
      return estimate;
    }
  }

  /** Samples as many and as long chains as a number of tokens allows. */
  private static RolloutCostEstimate affordable(
      RolloutWorker worker, List<Assignment> some, Sampling sampling, double affordable) {
    int longest = sampling.maxTokens();
    if (affordable >= (double) longest * some.size()) {
      return measure(worker, some, sampling, longest);
    }
    int tokens = (int) Math.max(Math.min(BRIEF_TOKENS, longest), Math.min(longest, affordable));
    int chains = (int) Math.max(1, Math.min(some.size(), affordable / tokens));
    return measure(worker, some.subList(0, chains), upTo(tokens, sampling), longest);
  }

  private double secondsPerToken() {
    return seconds / Math.max(1, tokens);
  }

  /**
   * Samples chains; one that was truncated before the plan's maximum length counts as that long.
   */
  private static RolloutCostEstimate measure(
      RolloutWorker worker, List<Assignment> some, Sampling sampling, int longest) {
    long started = System.nanoTime();
    List<ScoredChain> made = worker.work(some, sampling);
    double seconds = (System.nanoTime() - started) / 1e9;
    double sampled = 0;
    double whole = 0;
    for (ScoredChain scored : made) {
      int length = scored.chain().response().length;
      sampled += length;
      whole += scored.chain().end() == Generated.End.LENGTH ? longest : length;
    }
    double all = seconds * whole / Math.max(1, sampled);
    return new RolloutCostEstimate(whole / some.size(), all / some.size(), List.copyOf(made));
  }

  private static Sampling upTo(int tokens, Sampling all) {
    return new Sampling(
        all.temperature(),
        tokens,
        all.slots(),
        all.topK(),
        all.topP(),
        all.stopTokens(),
        all.stopStrings());
  }

  /** Cores that share the work: this machine's, or one a task where only the cluster knows. */
  public static int cores(String master, int partitions) {
    boolean here = master.startsWith("local");
    return here ? Math.min(partitions, Runtime.getRuntime().availableProcessors()) : partitions;
  }
}
