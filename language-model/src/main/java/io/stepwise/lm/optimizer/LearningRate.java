package io.stepwise.lm.optimizer;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * A rate over the course of training: linear from 0 to the peak over the warm-up, then linear to a
 * share of the peak at the last step.
 *
 * <pre>
 *   η(i) = peak · min(1, (i+1)/warmup) · (1 − (1 − floor) · i/steps),   i from 0
 * </pre>
 *
 * @param peak highest rate
 * @param warmup steps until it is reached
 * @param steps steps in all
 * @param floor share of the peak that is left at the end
 */
public record LearningRate(double peak, int warmup, int steps, double floor) {
  /** Refuses numbers out of range. */
  public LearningRate {
    if (!(peak > 0) || warmup < 0 || steps < 1 || !(floor >= 0 && floor <= 1)) {
      throw new InvalidConfiguration(
          "Cannot set learning rate: peak, warmup, steps or floor out of range ("
              + peak
              + ", "
              + warmup
              + ", "
              + steps
              + ", "
              + floor
              + ", expected > 0, >= 0, >= 1, [0, 1])");
    }
  }

  /** The rate of a step, from 0. */
  public double at(long step) {
    double rise = warmup == 0 ? 1 : Math.min(1, (step + 1.0) / warmup);
    return peak * rise * (1 - (1 - floor) * Math.min(1, step / (double) steps));
  }
}
