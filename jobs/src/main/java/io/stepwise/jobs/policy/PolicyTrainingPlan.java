package io.stepwise.jobs.policy;

import io.stepwise.data.Problem;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.rollout.RolloutProbe;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSpec;
import java.util.List;

/** What a policy training would do, and its cost: its first chains are sampled and discarded. */
final class PolicyTrainingPlan {
  private PolicyTrainingPlan() {}

  static Plan of(
      TrainPolicyConfig config, List<Problem> problems, FormatSpec formats, JobContext context) {
    RolloutProbe probe =
        RolloutProbe.of(
            IterationChains.plan(config, "plan", 0, problems, config.policy()),
            Tasks.grader(config.task(), config.problems()),
            formats,
            context);
    long chains = (long) config.iterations() * config.numPrompts() * config.numSamples();
    int cores = RolloutProbe.cores(context.common().master(), config.partitions());
    return Plan.of(
            Amount.of(config.iterations(), "iterations")
                + ": sample "
                + Amount.of((long) config.numPrompts() * config.numSamples(), "chains")
                + " of "
                + Amount.of(config.numPrompts(), "problems")
                + " on Spark",
            "after each, run "
                + Amount.of(config.ppo().ppoEpochs(), "PPO epochs")
                + " over them on the driver and save a checkpoint",
            "commit " + config.output())
        .costs(
            chains * probe.tokens(),
            chains * probe.seconds() * (1.0 / cores + 1 + config.ppo().ppoEpochs()),
            "chains: from "
                + probe.chains()
                + " measured; updates: not measured, assumed to take as long as those chains for each epoch"
                + " and once for references; expect a factor of 3 either way, and shorter or longer"
                + " chains as the policy learns");
  }
}
