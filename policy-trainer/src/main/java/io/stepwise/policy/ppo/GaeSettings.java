package io.stepwise.policy.ppo;

import io.stepwise.data.setting.Setting;

/** Options of advantages from a critic. */
public record GaeSettings(
    @Setting(
            "Whether lambda grows with the chain, 1 - 1 / (0.05 * tokens), and the critic's targets"
                + " are undiscounted sums of rewards (VAPO)")
        boolean gaeLambdaByLength,
    @Setting("Whether rewards are scaled to unit variance over the tokens of an iteration")
        boolean whitenRewards) {
  /** Neither. */
  public static final GaeSettings DEFAULT = new GaeSettings(false, false);
}
