package io.stepwise.policy.reward;

/**
 * {@link Clip}, then {@link Delta}: the penalty of a bad step is placed at that step, and long
 * chains gain nothing (arXiv:2410.15115).
 *
 * @param threshold η of the clipping
 */
public record ClipDelta(double threshold) implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    return new Delta().shape(new Clip(threshold).shape(stepRewards));
  }
}
