package io.stepwise.policy.ppo;

import io.stepwise.policy.reward.ClipDelta;
import io.stepwise.policy.reward.MinForm;
import io.stepwise.policy.reward.ProcessReward;
import io.stepwise.policy.reward.RunningMinimum;
import io.stepwise.policy.reward.StrictMinForm;
import io.stepwise.policy.reward.SumForm;

/** How step scores become what steps are paid. */
public enum ProcessForm {
  /** A chain is as good as its worst step, paid as the minimum falls: nothing looks ahead. */
  RUNNING_MIN,
  /** A chain is as good as its worst step, by PURE's weights. */
  MIN,
  /** The suffix minimum, without weights. */
  STRICT_MIN,
  /** Every step is paid its score; can be farmed by writing more steps. */
  SUM,
  /** Only wrong steps cost; no credit across steps. */
  CLIP_DELTA,
  /** Steps are paid nothing: the outcome alone. */
  NONE;

  /** Threshold of {@link #CLIP_DELTA} on signed scores: P(correct) = 0.85. */
  private static final double CLIP_AT = 0.7;

  ProcessReward reward() {
    return switch (this) {
      case RUNNING_MIN -> new RunningMinimum();
      case MIN -> MinForm.DEFAULT;
      case STRICT_MIN -> new StrictMinForm();
      case SUM -> new SumForm();
      case CLIP_DELTA -> new ClipDelta(CLIP_AT);
      case NONE -> scores -> new double[scores.length];
    };
  }
}
