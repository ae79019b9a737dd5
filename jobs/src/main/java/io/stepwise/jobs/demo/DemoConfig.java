package io.stepwise.jobs.demo;

import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.training.PrmSettings;
import java.util.Map;

/**
 * Settings of {@code demo}.
 *
 * @param output folder of the run
 * @param demonstrations imperfect solutions to fine-tune on
 * @param labelRows step-labelled solutions
 * @param labelSlip how often the labelled solutions' author slips
 * @param heldOut problems to evaluate on
 * @param evalSamples chains per held-out problem
 * @param iterations batches of chains
 * @param numPrompts problems per iteration
 * @param numSamples chains per problem and iteration
 * @param sft how the policy is fine-tuned
 * @param prm how the reward model is trained
 * @param ppo how the policy learns from scored chains
 */
public record DemoConfig(
    @Setting("Run folder") String output,
    @Setting(
            value = "Generated solutions, some of them wrong, to fine-tune the policy on",
            min = 1,
            max = 10_000_000)
        int demonstrations,
    @Setting(
            value = "Generated step-labelled solutions to train the reward model on",
            min = 1,
            max = 10_000_000)
        int labelRows,
    @Setting(
            value = "Probability of a mistake at each step of a labelled solution",
            min = 0,
            max = 1)
        double labelSlip,
    @Setting(value = "Held-out problems to evaluate on", min = 1, max = 10_000) int heldOut,
    @Setting(value = "Chains sampled per held-out problem", min = 1, max = 4_096) int evalSamples,
    @Setting(value = "PPO iterations", min = 1, max = 1_000_000) int iterations,
    @Setting(value = "Problems per PPO iteration", min = 1, max = 1_000_000) int numPrompts,
    @Setting(value = "Chains sampled per problem and PPO iteration", min = 1, max = 65_536)
        int numSamples,
    SftSettings sft,
    PrmSettings prm,
    PpoSettings ppo)
    implements PartlyUsed {
  /** The whole demo: minutes on two cores. */
  public static final DemoConfig DEFAULTS =
      new DemoConfig(
          "runs/demo",
          20_000,
          20_000,
          0.25,
          200,
          16,
          34,
          32,
          8,
          SftSettings.DEFAULT,
          PrmSettings.DEFAULT,
          PpoSettings.DEFAULT);

  /** Rejects a reward model that learns during PPO. */
  public DemoConfig {
    TrainPolicyConfig.requireFixedRewardModel(ppo, "ppo.");
  }

  @Override
  public Map<String, String> unusedKeys() {
    return TrainPolicyConfig.unusedKeys(ppo, "ppo.");
  }
}
