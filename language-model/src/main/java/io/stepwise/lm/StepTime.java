package io.stepwise.lm;

/**
 * How long the two parts of a training step take.
 *
 * @param gradients seconds of the forward and backward passes, which grow with the step's tokens
 * @param update seconds of the optimizer's update, which do not
 */
public record StepTime(double gradients, double update) {
  /** The time of nothing. */
  public static final StepTime NONE = new StepTime(0, 0);

  /** The shorter time of each part: the first steps of a process are slow. */
  public StepTime fastest(StepTime other) {
    return new StepTime(Math.min(gradients, other.gradients), Math.min(update, other.update));
  }
}
