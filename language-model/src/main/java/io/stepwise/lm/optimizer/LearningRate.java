package io.stepwise.lm.optimizer;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * The learning rate over the course of training: a linear warm-up to the peak, then a schedule that
 * ends at a share of the peak.
 *
 * <pre>
 *   linear    η(i) = peak · min(1, (i+1)/warmup) · (1 − (1 − floor) · i/steps)
 *   cosine    η(i) = peak · min(1, (i+1)/warmup) · (floor + (1 − floor) · (1 + cos(π p))/2)
 *             p = max(0, i − warmup)/(steps − warmup)
 *   constant  η(i) = peak · min(1, (i+1)/warmup)                               i from 0
 * </pre>
 *
 * @param peak highest rate
 * @param warmup steps until it is reached
 * @param steps steps in all
 * @param floor share of the peak that is left at the end
 * @param type schedule after the warm-up
 */
public record LearningRate(double peak, int warmup, int steps, double floor, LrSchedulerType type) {
  /** Rejects numbers out of range. */
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

  /** A linear schedule. */
  public LearningRate(double peak, int warmup, int steps, double floor) {
    this(peak, warmup, steps, floor, LrSchedulerType.LINEAR);
  }

  /** The rate of a step, from 0. */
  public double at(long step) {
    double rise = warmup == 0 ? 1 : Math.min(1, (step + 1.0) / warmup);
    return peak * rise * share(step);
  }

  private double share(long step) {
    return switch (type) {
      case LINEAR -> 1 - (1 - floor) * Math.min(1, step / (double) steps);
      case COSINE -> floor + (1 - floor) * (1 + Math.cos(Math.PI * progress(step))) / 2;
      case CONSTANT -> 1;
    };
  }

  /** Share of the steps after the warm-up that are done, 0 to 1. */
  private double progress(long step) {
    return Math.max(0, Math.min(1, (step - warmup) / Math.max(1.0, steps - warmup)));
  }
}
