package io.stepwise.policy.ppo;

import io.stepwise.data.setting.Setting;

/** Options of advantages from a critic. */
public record GaeSettings(
    @Setting(
            "Set lambda by the length of the chain, 1 - 1 / (0.05 * tokens), and train the critic on"
                + " undiscounted sums of rewards (VAPO)")
        boolean gaeLambdaByLength,
    @Setting("Scale rewards to unit variance over the tokens of an iteration")
        boolean whitenRewards) {
  /** Neither. */
  public static final GaeSettings DEFAULT = new GaeSettings(false, false);
}
