package io.stepwise.jobs.policy;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.Unwrapped;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.policy.ppo.PpoSettings;

/**
 * Settings of {@code train-policy}.
 *
 * @param policy folder of the policy to start from, which is also the reference
 * @param rewardModel folder of the process reward model
 * @param problems folder with a table of problems
 * @param task name of the task that grades answers, or auto
 * @param output where the policy goes
 * @param rollouts where the iterations' chains go, null for beside the output
 * @param iterations batches of chains
 * @param numPrompts problems per iteration
 * @param numSamples chains per problem
 * @param maxTokens longest response
 * @param partitions Spark tasks per iteration
 * @param ppo how it learns
 * @param lora adapters of policy and critic that are trained in their place; the reference is the
 *     policy without them
 * @param layout how the reward model reads its input
 * @param formats how the policy is asked, and its responses divided into steps
 */
public record TrainPolicyConfig(
    @Setting(value = "Policy to train, also the reference policy: a model folder", required = true)
        String policy,
    @Setting(value = "Process reward model folder", required = true) String rewardModel,
    @Setting(value = "Folder with a table of problems", required = true) String problems,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Setting(value = "Output folder for the trained policy", required = true) String output,
    @Setting("Folder for the sampled chains; next to the output if absent") String rollouts,
    @Setting(value = "Iterations of sampling and training", min = 1) int iterations,
    @Setting(value = "Problems per iteration", min = 1) int numPrompts,
    @Setting(value = "Chains sampled per problem", min = 1) int numSamples,
    @Setting(value = "Maximum response length", unit = "tokens", min = 1) int maxTokens,
    @Setting(value = "Spark tasks per iteration", min = 1) int partitions,
    PpoSettings ppo,
    LoraSettings lora,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats) {
  /** The small task's: 34 iterations of 32 problems with 8 chains each. */
  public static final TrainPolicyConfig DEFAULTS =
      new TrainPolicyConfig(
          null, null, null, Tasks.AUTO, null, null, 34, 32, 8, 80, 2, PpoSettings.DEFAULT);

  /** The whole policy and critic are trained, in the formats that the policy's folder names. */
  public TrainPolicyConfig(
      String policy,
      String rewardModel,
      String problems,
      String task,
      String output,
      String rollouts,
      int iterations,
      int numPrompts,
      int numSamples,
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
        numPrompts,
        numSamples,
        maxTokens,
        partitions,
        ppo,
        LoraSettings.NONE,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS);
  }

  /** The same with other formats. */
  public TrainPolicyConfig withFormats(FormatSettings other) {
    return new TrainPolicyConfig(
        policy,
        rewardModel,
        problems,
        task,
        output,
        rollouts,
        iterations,
        numPrompts,
        numSamples,
        maxTokens,
        partitions,
        ppo,
        lora,
        layout,
        other);
  }
}
