package io.stepwise.jobs.policy;

import io.stepwise.data.Problem;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.rollout.RolloutCostEstimate;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSpec;
import java.util.List;
import java.util.Map;

/**
 * What a policy training would do, and its cost: some chains are sampled, and some optimizer steps
 * on them timed, and discarded.
 */
final class PolicyTrainingPlan {
  private PolicyTrainingPlan() {}

  static Plan of(
      TrainPolicyConfig config,
      Map<String, InputFolder> inputs,
      List<Problem> problems,
      FormatSpec formats,
      JobContext context) {
    RolloutCostEstimate rollouts =
        RolloutCostEstimate.of(
            IterationChains.plan(
                config, "plan", 0, problems, config.policy(), config.rewardModel()),
            Tasks.grader(config.task(), config.problems()),
            formats,
            context);
    PpoCostEstimate updates = PpoCostEstimate.of(config, inputs, rollouts, context);
    boolean learns = config.ppo().online().learns();
    long chains = (long) config.iterations() * config.numPrompts() * config.numSamples();
    int cores = RolloutCostEstimate.cores(context.common().master(), config.partitions());
    return Plan.of(
            Amount.of(config.iterations(), "iterations")
                + ": sample "
                + Amount.of((long) config.numPrompts() * config.numSamples(), "chains")
                + " of "
                + Amount.of(config.numPrompts(), "problems")
                + " on Spark",
            "after each, run "
                + Amount.of(config.ppo().ppoEpochs(), "PPO epochs")
                + " over them on the driver"
                + (learns ? ", train the reward model on them" : "")
                + " and save a checkpoint",
            "commit " + config.output())
        .costs(
            chains * rollouts.tokens(),
            chains * rollouts.seconds() / cores + updates.seconds(),
            "chains: from "
                + rollouts.chains().size()
                + " measured; updates: "
                + updates.words()
                + (learns ? "; those of the reward model are not included" : "")
                + "; expect a factor of 2 either way, and shorter or longer chains as the policy"
                + " learns");
  }
}
