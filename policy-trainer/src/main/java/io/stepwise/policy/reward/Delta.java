package io.stepwise.policy.reward;

/**
 * Differences of neighbours, so that what is still to come at a step is its own reward and nothing
 * adds up (arXiv:2410.15115).
 *
 * <pre>
 *   paid_k = r_k − r_{k+1} for k &lt; K−1,   r_{K−1} for k = K−1,   0 for the last step K
 * </pre>
 *
 * <p>The last step holds the answer, which the outcome judges.
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
