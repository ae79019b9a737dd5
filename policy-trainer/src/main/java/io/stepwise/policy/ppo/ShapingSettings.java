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
            "Outcome-conditioned centring of the process reward: none, or incorrect (the wrong"
                + " chains of each problem get mean 0)")
        ProcessCentering processCentering,
    @Setting(
            "Division of the step rewards: none, or batch-max (by the largest absolute return of a"
                + " step in the iteration, for rewards without a bound such as logits)")
        ProcessScaling processScaling,
    @Setting(
            value =
                "Penalty of a response of maximum length; it rises linearly from 0 over the last"
                    + " overlong-tokens tokens",
            min = 0)
        double overlongPenalty,
    @Setting(
            value = "Distance from max-tokens at which the overlong penalty begins",
            unit = "tokens",
            min = 1)
        int overlongTokens,
    @Setting("Set the advantage of the tokens that end steps to 0") boolean maskStepEnds,
    @Setting(
            value =
                "Solutions of the labelling policy among which the prover of"
                    + " process-reward=progress has the best",
            min = 1,
            max = 1_000_000)
        int proverSamples) {
  /** Signed scores and nothing else. */
  public static final ShapingSettings DEFAULT =
      new ShapingSettings(
          StepScore.SIGNED, ProcessCentering.NONE, ProcessScaling.NONE, 0, 16, false, 4);

  /** A batch with scaled, then centred process rewards. */
  RolloutBatch apply(RolloutBatch batch, double processWeight) {
    return processCentering.apply(processScaling.apply(batch, processWeight));
  }

  /** Checks the ranges declared above. */
  public ShapingSettings {
    SettingRange.check(
        ShapingSettings.class,
        stepScore,
        processCentering,
        processScaling,
        overlongPenalty,
        overlongTokens,
        maskStepEnds,
        proverSamples);
  }
}
