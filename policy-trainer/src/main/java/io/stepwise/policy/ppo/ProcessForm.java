package io.stepwise.policy.ppo;

import io.stepwise.policy.reward.ClipDelta;
import io.stepwise.policy.reward.MinForm;
import io.stepwise.policy.reward.Progress;
import io.stepwise.policy.reward.RunningMinimum;
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
  /** A prover's progress; takes a reward model of Monte Carlo values. */
  PROGRESS,
  /** No step rewards: the outcome reward alone. */
  NONE;

  /** Threshold of {@link #CLIP_DELTA} as P(correct): a signed score of 0.7. */
  private static final double CLIP_AT = 0.85;

  /**
   * The rewards of a chain's steps, before their weight.
   *
   * @param probabilities that each step is right, or the values after it, [K]
   * @param shaping how they become scores
   * @param start the value of the problem, for {@link #PROGRESS} ({@link ProblemValues})
   * @return [K]
   */
  double[] rewards(double[] probabilities, ShapingSettings shaping, double start) {
    double[] scores = shaping.stepScore().of(probabilities);
    return switch (this) {
      case RUNNING_MIN -> new RunningMinimum().shape(scores);
      case MIN -> MinForm.DEFAULT.shape(scores);
      case STRICT_MIN -> new StrictMinForm().shape(scores);
      case SUM -> new SumForm().shape(scores);
      case CLIP_DELTA -> new ClipDelta(shaping.stepScore().of(CLIP_AT)).shape(scores);
      case PROGRESS -> new Progress(shaping.proverSamples(), start).shape(probabilities);
      case NONE -> new double[scores.length];
    };
  }

  /** The reward of a chain without a complete step: that of a step which is surely wrong. */
  double withoutSteps(ShapingSettings shaping, double start) {
    return switch (this) {
      case NONE -> 0;
      case PROGRESS -> -start;
      default -> shaping.stepScore().withoutSteps();
    };
  }
}
