package io.stepwise.policy.reward;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * Progress of a prover, so that the return at a step is the progress of that step alone (process
 * advantage verifiers, arXiv:2410.08146).
 *
 * <pre>
 *   Q_k  = 1 − (1 − q_k)^K                  the best of K solutions that continue after step k is right
 *   A_k  = Q_k − Q_{k−1},  Q_0 of the problem
 *   r*_k = A_k − A_{k+1},  r*_n = A_n for the last step n
 * </pre>
 *
 * <p>q_k is a Monte Carlo value: the probability that a solution which continues after step k is
 * right. The sum of A over a chain is Q_n − Q_0, so steps that change nothing gain nothing.
 *
 * @param proverSamples K, at least 1. More than one, so that the prover differs from the policy:
 *     its own advantages add nothing to its return.
 * @param start Q_0, in [0, 1]
 */
public record Progress(int proverSamples, double start) implements ProcessReward {
  /** Checks both numbers. */
  public Progress {
    if (proverSamples < 1 || !(start >= 0 && start <= 1)) {
      throw new InvalidConfiguration(
          "Cannot measure progress: a number is out of range (%d samples, expected at least 1; start %s, expected 0 to 1)"
              .formatted(proverSamples, start));
    }
  }

  /** The probability that the best of the prover's solutions is right. */
  public static double value(int proverSamples, double probability) {
    return 1 - Math.pow(1 - probability, proverSamples);
  }

  /**
   * The progress of each step.
   *
   * @param values q, [n]
   * @return A, [n]
   */
  public double[] advantages(double[] values) {
    double[] advantages = new double[values.length];
    double before = start;
    for (int k = 0; k < values.length; k++) {
      double after = value(proverSamples, values[k]);
      advantages[k] = after - before;
      before = after;
    }
    return advantages;
  }

  /** The rewards whose sum from step k on is A_k. */
  @Override
  public double[] shape(double[] values) {
    double[] shaped = advantages(values);
    for (int k = 0; k + 1 < shaped.length; k++) {
      shaped[k] -= shaped[k + 1];
    }
    return shaped;
  }
}
