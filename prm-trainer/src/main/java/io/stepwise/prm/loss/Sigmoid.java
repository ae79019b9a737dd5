package io.stepwise.prm.loss;

/** The logistic function 1 / (1 + e^−z). */
public final class Sigmoid {
  private Sigmoid() {}

  /** The value in [0, 1]; the exponential never overflows. */
  public static double of(double logit) {
    return logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit));
  }
}
