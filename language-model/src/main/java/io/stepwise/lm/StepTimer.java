package io.stepwise.lm;

/** Measures the time of the next optimizer step without applying it. */
@FunctionalInterface
public interface StepTimer extends AutoCloseable {
  /**
   * Times the step: its gradients are computed and discarded, and the optimizer's update is
   * extrapolated from one weight of each shape. The model stays as it is; the optimizer's state
   * does not, so a trainer that was timed is not used for training.
   */
  StepTime time();

  @Override
  default void close() {}
}
