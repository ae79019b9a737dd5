package io.stepwise.jobs.rollout;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of {@code rollout}.
 *
 * @param policy folder of the policy
 * @param rewardModel folder of the process reward model; null for chains without scores
 * @param problems folder with a table of problems
 * @param task name of the task that grades answers, or auto
 * @param output where the chains go
 * @param numSamples chains per problem
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param maxTokens longest response
 * @param partitions Spark tasks
 * @param checkpointEvery chains that are saved together on the way
 * @param layout how the reward model reads its input
 * @param formats how the policy is asked, and its responses divided into steps
 */
public record RolloutConfig(
    @Setting(value = "Policy that samples the chains: a model folder", required = true)
        String policy,
    @Setting("Process reward model that scores the steps: a model folder; no scores if absent")
        String rewardModel,
    @Setting(value = "Folder with a table of problems", required = true) String problems,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Setting(value = "Output folder for the chains", required = true) String output,
    @Setting(value = "Chains sampled per problem", min = 1, max = 65_536) int numSamples,
    @Setting(value = "Sampling temperature; 0 takes the most likely token", min = 0)
        double temperature,
    @Setting(value = "Maximum response length", unit = "tokens", min = 1, max = 1_048_576)
        int maxTokens,
    @Setting(value = "Spark tasks", min = 1, max = 100_000) int partitions,
    @Setting(value = "Chains between checkpoints", min = 1) int checkpointEvery,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats)
    implements PartlyUsed {
  /** 16 chains per problem at temperature 1. */
  public static final RolloutConfig DEFAULTS =
      new RolloutConfig(null, null, null, Tasks.AUTO, null, 16, 1, 80, 2, 4096);

  /** With the layout and the formats recorded in the folders of the models. */
  public RolloutConfig(
      String policy,
      String rewardModel,
      String problems,
      String task,
      String output,
      int numSamples,
      double temperature,
      int maxTokens,
      int partitions,
      int checkpointEvery) {
    this(
        policy,
        rewardModel,
        problems,
        task,
        output,
        numSamples,
        temperature,
        maxTokens,
        partitions,
        checkpointEvery,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS);
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    if (rewardModel == null) {
      LayoutConfig.KEYS.forEach(key -> unused.put(key, "without reward-model"));
    }
    return unused;
  }
}
