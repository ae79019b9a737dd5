package io.stepwise.jobs.policy;

import io.stepwise.jobs.config.Setting;
import io.stepwise.jobs.tasks.TaskName;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.policy.ppo.PpoSettings;

/**
 * Settings of {@code train-policy}.
 *
 * @param policy folder of the policy to start from, which is also the reference
 * @param rewardModel folder of the process reward model
 * @param problems folder with a table of problems
 * @param task grades and names the problems
 * @param output where the policy goes
 * @param rollouts where the iterations' chains go, null for beside the output
 * @param iterations batches of chains
 * @param prompts problems per iteration
 * @param samples chains per problem
 * @param maxTokens longest response
 * @param partitions Spark tasks per iteration
 * @param ppo how it learns
 * @param lora adapters of policy and critic that are trained in their place; the reference is the
 *     policy without them
 */
public record TrainPolicyConfig(
    @Setting(value = "Policy to start from; also the reference", required = true) String policy,
    @Setting(value = "Process reward model", required = true) String rewardModel,
    @Setting(value = "Folder with problems", required = true) String problems,
    @Setting("Task that grades answers") TaskName task,
    @Setting(value = "Where the policy goes", required = true) String output,
    @Setting("Where chains go; beside the output if absent") String rollouts,
    @Setting(value = "Batches of chains", min = 1) int iterations,
    @Setting(value = "Problems per iteration", min = 1) int prompts,
    @Setting(value = "Chains per problem", min = 1) int samples,
    @Setting(value = "Longest response, in tokens", min = 1) int maxTokens,
    @Setting(value = "Spark tasks per iteration", min = 1) int partitions,
    PpoSettings ppo,
    LoraSettings lora) {
  /** The small task's: 34 iterations of 32 problems with 8 chains each. */
  public static final TrainPolicyConfig DEFAULTS =
      new TrainPolicyConfig(
          null,
          null,
          null,
          TaskName.RUNNING_TOTAL,
          null,
          null,
          34,
          32,
          8,
          80,
          2,
          PpoSettings.DEFAULT);

  /** The whole policy and critic are trained. */
  public TrainPolicyConfig(
      String policy,
      String rewardModel,
      String problems,
      TaskName task,
      String output,
      String rollouts,
      int iterations,
      int prompts,
      int samples,
      int maxTokens,
      int partitions,
      PpoSettings ppo) {
    this(
        policy,
        rewardModel,
        problems,
        task,
        output,
        rollouts,
        iterations,
        prompts,
        samples,
        maxTokens,
        partitions,
        ppo,
        LoraSettings.NONE);
  }
}
