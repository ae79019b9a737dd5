package io.stepwise.policy.ppo;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;

/** How the KL penalty coefficient changes during training. */
public record KlControlSettings(
    @Setting(
            "KL penalty coefficient during training: fixed, or adaptive (raised while the"
                + " divergence exceeds its target, lowered while it is smaller)")
        KlController klController,
    @Setting(value = "Target of the adaptive KL controller", unit = "nats per chain", above = 0)
        double klControllerTarget,
    @Setting(
            value =
                "Chains in which the adaptive KL controller changes the coefficient by up to 20 %",
            unit = "chains",
            above = 0)
        double klControllerHorizon) {
  /** Fixed; if adaptive, towards 3 nats per chain. */
  public static final KlControlSettings DEFAULT =
      new KlControlSettings(KlController.FIXED, 3, 10_000);

  /** Checks the ranges declared above. */
  public KlControlSettings {
    SettingRange.check(
        KlControlSettings.class, klController, klControllerTarget, klControllerHorizon);
  }
}
