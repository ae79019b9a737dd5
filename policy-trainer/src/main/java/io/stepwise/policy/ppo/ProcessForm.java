package io.stepwise.policy.ppo;

import io.stepwise.policy.reward.ClipDelta;
import io.stepwise.policy.reward.MinForm;
import io.stepwise.policy.reward.ProcessReward;
import io.stepwise.policy.reward.RunningMinimum;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.policy.reward.StrictMinForm;
import io.stepwise.policy.reward.SumForm;

/** How step scores become step rewards. */
public enum ProcessForm {
  /** Change of the running minimum; depends on earlier steps only. */
  RUNNING_MIN,
  /** Minimum over the steps, by PURE's weights; depends on later steps too. */
  MIN,
  /** The suffix minimum, without weights. */
  STRICT_MIN,
  /** Every step's reward is its score; can be exploited by writing more steps. */
  SUM,
  /** Penalties for wrong steps only; no credit across steps. */
  CLIP_DELTA,
  /** No step rewards: the outcome reward alone. */
  NONE;

  /** Threshold of {@link #CLIP_DELTA} as P(correct): a signed score of 0.7. */
  private static final double CLIP_AT = 0.85;

  /**
   * What shapes the scores.
   *
   * @param score how probabilities become scores
   */
  ProcessReward reward(StepScore score) {
    return switch (this) {
      case RUNNING_MIN -> new RunningMinimum();
      case MIN -> MinForm.DEFAULT;
      case STRICT_MIN -> new StrictMinForm();
      case SUM -> new SumForm();
      case CLIP_DELTA -> new ClipDelta(score.of(CLIP_AT));
      case NONE -> scores -> new double[scores.length];
    };
  }
}
