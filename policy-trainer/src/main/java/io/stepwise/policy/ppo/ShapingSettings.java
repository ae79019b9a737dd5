package io.stepwise.policy.ppo;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.policy.reward.StepScore;

/** What rewards are made of, besides the outcome and the form of the process reward. */
public record ShapingSettings(
    @Setting(
            "Score of a step whose probability of being right is p: signed (2p - 1), probability"
                + " (p), logarithm (log p, at least -30), or logit (log p - log(1 - p), the"
                + " log-ratio of an implicit reward model, from -16 to 16)")
        StepScore stepScore,
    @Setting(
            "Shift of the process reward of wrong chains to mean 0 in each group: none, or"
                + " incorrect (outcome-conditioned centring)")
        ProcessCentering processCentering,
    @Setting(
            value = "Penalty of a response of maximum length; begins at 0 overlong-tokens before",
            min = 0)
        double overlongPenalty,
    @Setting(
            value = "Length before max-tokens at which the overlong penalty begins",
            unit = "tokens",
            min = 1)
        int overlongTokens,
    @Setting("Whether the tokens that end steps have no advantage") boolean maskStepEnds,
    @Setting(
            value =
                "Solutions of which the prover of process-reward=progress has the best, so that it"
                    + " differs from the policy",
            min = 1,
            max = 1_000_000)
        int proverSamples) {
  /** Signed scores and nothing else. */
  public static final ShapingSettings DEFAULT =
      new ShapingSettings(StepScore.SIGNED, ProcessCentering.NONE, 0, 16, false, 4);

  /** Checks the ranges declared above. */
  public ShapingSettings {
    SettingRange.check(
        ShapingSettings.class,
        stepScore,
        processCentering,
        overlongPenalty,
        overlongTokens,
        maskStepEnds,
        proverSamples);
  }
}
