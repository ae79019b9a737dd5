package io.stepwise.policy.reward;

/**
 * Differences of adjacent steps, so that the return at a step is its own reward and long chains
 * gain nothing (arXiv:2410.15115).
 *
 * <pre>
 *   r*_k = r_k − r_{k+1} for k &lt; K−1,   r_{K−1} for k = K−1,   0 for the last step K
 * </pre>
 *
 * <p>The last step holds the answer, which the outcome reward grades.
 */
public record Delta() implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    int last = stepRewards.length - 1;
    double[] shaped = new double[stepRewards.length];
    for (int k = 0; k < last; k++) {
      shaped[k] = stepRewards[k] - (k + 1 < last ? stepRewards[k + 1] : 0);
    }
    return shaped;
  }
}
