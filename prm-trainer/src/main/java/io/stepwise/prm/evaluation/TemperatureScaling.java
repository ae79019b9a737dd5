package io.stepwise.prm.evaluation;

import io.stepwise.prm.loss.Sigmoid;

/**
 * A temperature that rescales all logits without changing their order (Guo et al. 2017,
 * arXiv:1706.04599).
 *
 * <pre>
 *   p = sigmoid(z / T),   T = argmin Σ_i softplus(z_i / T) − y_i · z_i / T
 * </pre>
 *
 * <p>The loss is convex in 1/T, so that its one minimum is found by bisection of its derivative.
 *
 * @param temperature above 1 for overconfident scores
 */
public record TemperatureScaling(double temperature) {
  /** The sharpest scaling that is looked for; the answer for scores that separate the classes. */
  public static final double LOWEST = 0.01;

  /** The highest temperature of the search; the result for uninformative scores. */
  public static final double HIGHEST = 100;

  private static final TemperatureScaling NONE = new TemperatureScaling(1);
  private static final int HALVINGS = 100;
  private static final double NEAR = 1.001;

  /** Rejects a temperature that is not positive. */
  public TemperatureScaling {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "Cannot scale scores: temperature out of range (" + temperature + ", expected above 0)");
    }
  }

  /** Scaling that changes nothing. */
  public static TemperatureScaling none() {
    return NONE;
  }

  /**
   * The temperature that fits validation data best.
   *
   * @param logits [n] log-odds that a step is right
   * @param correct [n]
   */
  public static TemperatureScaling fit(double[] logits, boolean[] correct) {
    if (logits.length == 0 || logits.length != correct.length) {
      throw new IllegalArgumentException(
          "Cannot fit temperature: wrong sizes ("
              + logits.length
              + " scores, "
              + correct.length
              + " verdicts, expected at least one of each)");
    }
    double low = Math.log(1 / HIGHEST);
    double high = Math.log(1 / LOWEST);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (slope(logits, correct, Math.exp(middle)) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new TemperatureScaling(Math.exp(-(low + high) / 2));
  }

  /** Derivative of the loss with respect to 1/T. */
  private static double slope(double[] logits, boolean[] correct, double inverse) {
    double slope = 0;
    for (int i = 0; i < logits.length; i++) {
      slope += logits[i] * (Sigmoid.of(logits[i] * inverse) - (correct[i] ? 1 : 0));
    }
    return slope;
  }

  /** Whether it is an end of the search, so that the best temperature may lie beyond. */
  public boolean isAtBound() {
    return temperature < LOWEST * NEAR || temperature > HIGHEST / NEAR;
  }

  /** The probability of a step with these log-odds. */
  public double probability(double logit) {
    return Sigmoid.of(logit / temperature);
  }

  /** The scaled form of a probability; 0 and 1 stay what they are. */
  public double scale(double probability) {
    return Sigmoid.of(Math.log(probability / (1 - probability)) / temperature);
  }
}
