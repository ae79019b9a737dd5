package io.stepwise.prm.loss;

import io.stepwise.prm.layout.ResponseRow;

/**
 * The implicit reward of a language model π against a reference (PRIME, arXiv:2502.01456):
 *
 * <pre>
 *   r_t = β (log π(x_t) − log π_ref(x_t))        P = σ(Σ_t r_t)
 * </pre>
 */
public final class ImplicitReward {
  private ImplicitReward() {}

  /** The reward of one token. */
  public static double token(double beta, double logProb, double referenceLogProb) {
    return beta * (logProb - referenceLogProb);
  }

  /**
   * Sums of log π − log π_ref over the tokens of each step, [K].
   *
   * @param logProbs of every token of the row, [T]; those of the prompt are not read
   */
  public static double[] stepSums(float[] logProbs, float[] referenceLogProbs, ResponseRow row) {
    double[] sums = new double[row.ends().length];
    int t = row.promptLength();
    for (int k = 0; k < sums.length; k++) {
      for (; t <= row.ends()[k]; t++) {
        sums[k] += (double) logProbs[t] - referenceLogProbs[t];
      }
    }
    return sums;
  }

  /** P(correct) of a sum of log-ratios. */
  public static double probability(double beta, double sum) {
    return Sigmoid.of(beta * sum);
  }
}
