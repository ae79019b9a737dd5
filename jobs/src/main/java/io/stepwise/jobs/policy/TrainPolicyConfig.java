package io.stepwise.jobs.policy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.preset.PresetDefaults;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.policy.ppo.PpoSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of {@code train-policy}.
 *
 * @param policy folder of the policy to start from, which is also the reference
 * @param rewardModel folder of the process reward model; null for the outcome reward alone
 * @param problems folder with a table of problems
 * @param task name of the task that grades answers, or auto
 * @param output where the policy goes
 * @param preset the defaults of training and sampling
 * @param rollouts where the iterations' chains go, null for next to the output
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
    @Setting("Process reward model folder; not needed with ppo.process-reward none")
        String rewardModel,
    @Setting(value = "Folder with a table of problems", required = true) String problems,
    @Setting("Task that grades the answers; auto follows the problems") String task,
    @Setting(value = "Output folder for the trained policy", required = true) String output,
    @Setting(Preset.HELP) Preset preset,
    @Setting(
            value = "Folder for the sampled chains; next to the output if absent",
            placeholder = "FOLDER")
        String rollouts,
    @Setting(value = "Iterations of sampling and training", min = 1) int iterations,
    @Setting(value = "Problems per iteration", min = 1, max = 1_000_000) int numPrompts,
    @Setting(value = "Chains sampled per problem", min = 1, max = 65_536) int numSamples,
    @Setting(value = "Maximum response length", unit = "tokens", min = 1, max = 1_048_576)
        int maxTokens,
    @Setting(value = "Spark tasks per iteration", min = 1, max = 100_000) int partitions,
    PpoSettings ppo,
    LoraSettings lora,
    @Unwrapped LayoutConfig layout,
    @Unwrapped FormatSettings formats)
    implements PartlyUsed {
  /** The small task's: 34 iterations of 32 problems with 8 chains each. */
  public static final TrainPolicyConfig DEFAULTS =
      new TrainPolicyConfig(
          null, null, null, Tasks.AUTO, null, null, 34, 32, 8, 80, 2, PpoSettings.DEFAULT);

  /** Defaults of training and sampling by preset. */
  static final PresetDefaults<TrainPolicyConfig> PRESETS =
      new PresetDefaults<TrainPolicyConfig>(
              config -> new PresetDefaults.Start(config.preset, config.policy, null, config.lora))
          .withMaxTokens("max-tokens")
          .with("ppo.policy-learning-rate", 1e-6, 2e-5)
          .with("ppo.value-learning-rate", 1e-5, 1e-4)
          .with("ppo.reward-model-learning-rate", 1e-6, 1e-6)
          .withWarmup("ppo.warmup-steps", TrainPolicyConfig::policySteps)
          .with("ppo.lr-scheduler-type", LrSchedulerType.COSINE);

  /**
   * Trains the whole policy and critic without a preset, with the layout and the formats recorded
   * in the folders of the models.
   */
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
        Preset.AUTO,
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

  /** The policy's optimizer steps, if no iteration ends early; at least 1. */
  private int policySteps() {
    return ppo.policySteps(iterations, (long) numPrompts * numSamples);
  }

  /** Says so if the policy stays as it is, since every iteration trains the critic alone. */
  Optional<String> warning() {
    int alone = ppo.iterationsOfCriticAlone();
    return iterations > alone
        ? Optional.empty()
        : Optional.of(
            "Warning: the policy is not trained: the first %d iterations train the critic alone (iterations %d, expected more than ppo.critic-warmup)"
                .formatted(alone, iterations));
  }

  /**
   * Keys of PPO's settings without effect, each with the reason.
   *
   * @param prefix of their keys
   */
  public static Map<String, String> unusedKeys(PpoSettings ppo, String prefix) {
    Map<String, String> unused = new LinkedHashMap<>();
    ppo.unused().forEach((key, reason) -> unused.put(prefix + key, "with " + prefix + reason));
    return unused;
  }

  /**
   * Rejects settings by which the reward model learns, for commands that train one of another kind.
   *
   * @param prefix of the settings' keys
   * @throws InvalidConfiguration if it is to learn
   */
  public static void requireFixedRewardModel(PpoSettings ppo, String prefix) {
    if (ppo.online().learns()) {
      throw new InvalidConfiguration(
          "Cannot use setting %sreward-model-epochs: the reward model that this command trains is not implicit (%d, expected 0; train-policy takes an implicit one)"
              .formatted(prefix, ppo.online().rewardModelEpochs()));
    }
  }

  /** Without a command line no preset is chosen. */
  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new PresetDefaults.Start(preset, policy, null, lora).unusedKeys();
    unused.putAll(unusedKeys(ppo, "ppo."));
    if (rewardModel == null) {
      LayoutConfig.KEYS.forEach(key -> unused.put(key, "without reward-model"));
    }
    return unused;
  }
}
