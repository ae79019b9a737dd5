package io.stepwise.policy.online;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;

/** How an implicit reward model learns from the chains of each iteration. */
public record OnlineRewardSettings(
    @Setting(
            value =
                "Passes over an iteration's chains, after they are scored, that train an implicit"
                    + " reward model on their outcomes (PRIME); 0 for a fixed reward model",
            min = 0)
        int rewardModelEpochs,
    @Setting(value = "Learning rate of the reward model (AdamW)", above = 0, max = 100)
        double rewardModelLearningRate,
    @Setting(value = "Limit on the norm of the reward model's gradients", above = 0)
        double rewardModelMaxGradNorm) {
  /** A fixed reward model; rates are those of the small task. */
  public static final OnlineRewardSettings DEFAULT = new OnlineRewardSettings(0, 1e-4, 10);

  /** Checks the ranges declared above. */
  public OnlineRewardSettings {
    SettingRange.check(
        OnlineRewardSettings.class,
        rewardModelEpochs,
        rewardModelLearningRate,
        rewardModelMaxGradNorm);
  }

  /** Whether the reward model changes. */
  public boolean learns() {
    return rewardModelEpochs > 0;
  }
}
