package io.stepwise.jobs.rollout;

import io.stepwise.jobs.config.Setting;
import io.stepwise.jobs.tasks.TaskName;

/**
 * Settings of {@code rollout}.
 *
 * @param policy folder of the policy
 * @param rewardModel folder of the process reward model
 * @param problems folder with a table of problems
 * @param task grades the answers
 * @param output where the chains go
 * @param samples chains per problem
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param maxTokens longest response
 * @param partitions Spark tasks
 * @param checkpointEvery chains that are saved together on the way
 */
public record RolloutConfig(
    @Setting(value = "Policy that writes the chains", required = true) String policy,
    @Setting(value = "Process reward model that scores them", required = true) String rewardModel,
    @Setting(value = "Folder with problems", required = true) String problems,
    @Setting("Task that grades answers") TaskName task,
    @Setting(value = "Where the chains go", required = true) String output,
    @Setting(value = "Chains per problem", min = 1) int samples,
    @Setting(value = "Divides the logits; 0 takes the likeliest token", min = 0) double temperature,
    @Setting(value = "Longest response, in tokens", min = 1) int maxTokens,
    @Setting(value = "Spark tasks", min = 1) int partitions,
    @Setting(value = "Chains that are saved together on the way", min = 1) int checkpointEvery) {
  /** 16 chains per problem at temperature 1. */
  public static final RolloutConfig DEFAULTS =
      new RolloutConfig(null, null, null, TaskName.RUNNING_TOTAL, null, 16, 1, 80, 2, 4096);
}
