package io.stepwise.policy.reward;

/**
 * {@link Clip}, then {@link Delta}: bad steps are punished where they stand, and a chain gains
 * nothing by being long (arXiv:2410.15115).
 *
 * @param threshold η of the clipping
 */
public record ClipDelta(double threshold) implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    return new Delta().shape(new Clip(threshold).shape(stepRewards));
  }
}
