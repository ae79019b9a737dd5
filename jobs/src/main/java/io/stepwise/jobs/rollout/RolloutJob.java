package io.stepwise.jobs.rollout;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.format.PolicyFormats;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.preset.MaxTokens;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutPlan;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.List;
import org.apache.spark.SparkContext;

/** Samples chains of a policy, scores and grades them. */
public final class RolloutJob implements Job<RolloutConfig> {
  @Override
  public String name() {
    return "rollout";
  }

  @Override
  public String summary() {
    return "Samples chains from a policy, and scores their steps with a reward model";
  }

  @Override
  public String example() {
    return "--policy runs/demo/policy/final --reward-model runs/demo/prm"
        + " --problems runs/demo/problems/held-out --output runs/chains";
  }

  @Override
  public RolloutConfig defaults() {
    return RolloutConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<RolloutConfig> conditionalDefaults() {
    return new MaxTokens<>(RolloutConfig::policy);
  }

  private static RolloutPlan chains(RolloutConfig config, JobContext context) {
    return new RolloutPlan(
        "seed-" + context.seed(),
        0,
        ProblemTable.list(InputFolder.open(config.problems())),
        config.numSamples(),
        config.policy(),
        config.rewardModel(),
        config.layout().settings(),
        new Sampling(config.temperature(), config.maxTokens(), 128),
        config.partitions());
  }

  private static FormatSpec checkedFormats(RolloutConfig config, RolloutPlan plan) {
    InputFolder policy = StartingModel.folder(config.policy());
    FormatSpec formats =
        PolicyFormats.of(
            policy,
            config.formats(),
            Tasks.name(config.task(), InputFolder.open(config.problems())));
    ResponseRoom.check(policy, formats, config.maxTokens(), plan.problems());
    return formats;
  }

  @Override
  public Plan plan(RolloutConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    RolloutPlan plan = chains(config, context);
    FormatSpec formats = checkedFormats(config, plan);
    long chains = (long) plan.problems().size() * plan.samples();
    int cores = RolloutCostEstimate.cores(context.common().master(), config.partitions());
    RolloutCostEstimate estimate =
        RolloutCostEstimate.of(
            plan, Tasks.grader(config.task(), config.problems()), formats, context);
    return Plan.of(
            "read " + Amount.of(plan.problems().size(), "problems") + " of " + config.problems(),
            "write "
                + Amount.of(chains, "chains")
                + " of "
                + config.policy()
                + " in "
                + Amount.of(config.partitions(), "Spark tasks"),
            config.rewardModel() == null
                ? "grade their answers"
                : "score their steps with " + config.rewardModel() + " and grade their answers",
            "save them every "
                + Amount.of(config.checkpointEvery(), "chains")
                + ", commit "
                + config.output())
        .costs(
            chains * estimate.tokens(),
            chains * estimate.seconds() / cores,
            "from "
                + Amount.of(estimate.chains().size(), "chains")
                + " sampled on one core, shared by "
                + cores
                + "; other machines and busier ones differ, expect a factor of 2 either way");
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(RolloutConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    RolloutPlan plan = chains(config, context);
    FormatSpec formats = checkedFormats(config, plan);
    int chains = plan.problems().size() * plan.samples();
    SparkContext spark = context.spark().sparkContext();
    try (Progress.Phase phase = context.progress().phase(name(), chains, "chains")) {
      TaskListener listener = new TaskListener(phase, chains, RolloutStage.CHAINS);
      spark.addSparkListener(listener);
      List<ScoredChain> made;
      try {
        made = make(config, plan, formats, context, listener);
      } finally {
        spark.removeSparkListener(listener);
      }
      listener.finish();
      context.tracked().measured(0, Rollouts.pace(InputFolder.open(config.output())));
      ChainTally tally = ChainTally.of(made, config.rewardModel() != null);
      String incomplete = tally.words().isEmpty() ? "" : "; " + tally.words();
      phase.finish(Rollouts.graded(made) + incomplete + "; in " + config.output());
      tally.warnings().forEach(context.progress()::say);
    }
  }

  private static List<ScoredChain> make(
      RolloutConfig config,
      RolloutPlan plan,
      FormatSpec formats,
      JobContext context,
      TaskListener listener) {
    RolloutStage stage =
        new RolloutStage(context.spark(), Tasks.grader(config.task(), config.problems()), formats);
    Checkpoints saved = RolloutParts.saved(config, context);
    List<RolloutPlan> parts = plan.parts(saved.partSize());
    return parts.size() == 1
        ? Rollouts.make(plan, config.output(), stage, context)
        : new RolloutParts(config, plan, parts, stage, context, saved).make(listener);
  }
}
