package io.stepwise.policy.reward;

/**
 * The return at a step is exactly the minimum of the scores from that step on.
 *
 * <pre>
 *   G_k = min_{j ≥ k} r_j;   r*_k = G_k − G_{k+1},   G_K = 0
 * </pre>
 *
 * <p>The minimum runs over steps, never over the zeros between them (which would turn every
 * positive return into 0).
 */
public record StrictMinForm() implements ProcessReward {
  @Override
  public double[] shape(double[] stepRewards) {
    double[] shaped = new double[stepRewards.length];
    double next = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int k = shaped.length - 1; k >= 0; k--) {
      lowest = Math.min(lowest, stepRewards[k]);
      shaped[k] = lowest - next;
      next = lowest;
    }
    return shaped;
  }
}
