package io.stepwise.policy.ppo;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.policy.loss.LossAggregation;
import io.stepwise.policy.loss.RolloutCorrection;

/** What the policy's loss is put together from. */
public record LossSettings(
    @Setting(
            "Policy loss: clip (ratios of tokens, PPO), gspo (ratios of whole chains), or cispo"
                + " (clipped weights, with a gradient for every token)")
        PolicyLossForm policyLoss,
    @Setting(
            "Mean of the policy loss: token-mean, sequence-mean (of the means of chains),"
                + " sequence-sum (mean of the sums of chains), or constant (sum divided by chains"
                + " times max-tokens)")
        LossAggregation lossAggregation,
    @Setting(
            "KL divergence from the reference policy as a term of the loss: none, k2, k3, or"
                + " k3-plus (the value of k3 with the gradient of k2)")
        KlLossForm klLoss,
    @Setting(value = "Coefficient of the KL term of the loss", min = 0) double klLossCoef,
    @Setting(
            "Weight of tokens by the ratio of their probabilities in training and in sampling:"
                + " none, clamp (at most the cap) or mask (none above the cap)")
        RolloutCorrection.Form rolloutCorrection,
    @Setting(value = "Cap of the weights of the rollout correction", above = 0)
        double rolloutCorrectionCap) {
  /** The clipped loss of PPO as a mean over tokens. */
  public static final LossSettings DEFAULT =
      new LossSettings(
          PolicyLossForm.CLIP,
          LossAggregation.TOKEN_MEAN,
          KlLossForm.NONE,
          0.04,
          RolloutCorrection.Form.NONE,
          2);

  /** Checks the ranges declared above. */
  public LossSettings {
    SettingRange.check(
        LossSettings.class,
        policyLoss,
        lossAggregation,
        klLoss,
        klLossCoef,
        rolloutCorrection,
        rolloutCorrectionCap);
  }

  /** These settings with another policy loss and mean. */
  public LossSettings with(PolicyLossForm form, LossAggregation aggregation) {
    return new LossSettings(
        form, aggregation, klLoss, klLossCoef, rolloutCorrection, rolloutCorrectionCap);
  }

  /** These settings with a KL term. */
  public LossSettings withKlLoss(KlLossForm form, double coefficient) {
    return new LossSettings(
        policyLoss, lossAggregation, form, coefficient, rolloutCorrection, rolloutCorrectionCap);
  }

  /** These settings with a rollout correction. */
  public LossSettings withRolloutCorrection(RolloutCorrection.Form form, double cap) {
    return new LossSettings(policyLoss, lossAggregation, klLoss, klLossCoef, form, cap);
  }
}
