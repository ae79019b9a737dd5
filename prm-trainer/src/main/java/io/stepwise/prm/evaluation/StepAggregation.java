package io.stepwise.prm.evaluation;

import java.util.Locale;

/**
 * The score of a solution from the probabilities of its K steps. Settings use the names in lower
 * case.
 *
 * <pre>
 *   prod     Π p_k      as Σ log p_k with each log at least −30
 *   min      min p_k
 *   last     p_K
 *   mean     Σ p_k / K
 *   geomean  (Π p_k)^(1/K)      a product that does not penalise length
 * </pre>
 *
 * <p>Product and minimum suit probabilities that a step is right (Lightman et al. 2023,
 * arXiv:2305.20050); last suits estimates of future success, which are not independent
 * (arXiv:2501.07301, section 3.2.4). A solution without a complete step is worse than any other:
 * its logarithm is −∞ and its score 0.
 */
public enum StepAggregation {
  /** Probability that all steps are right, if their errors were independent. */
  PROD {
    @Override
    double logOfSome(double[] probabilities) {
      double sum = 0;
      for (double p : probabilities) {
        sum += log(p);
      }
      return sum;
    }
  },
  /** The worst step. */
  MIN {
    @Override
    double logOfSome(double[] probabilities) {
      double lowest = Double.POSITIVE_INFINITY;
      for (double p : probabilities) {
        lowest = Math.min(lowest, log(p));
      }
      return lowest;
    }
  },
  /** The last step. */
  LAST {
    @Override
    double logOfSome(double[] probabilities) {
      return log(probabilities[probabilities.length - 1]);
    }
  },
  /** The average step. */
  MEAN {
    @Override
    double logOfSome(double[] probabilities) {
      double sum = 0;
      for (double p : probabilities) {
        sum += Math.exp(log(p));
      }
      return Math.log(sum / probabilities.length);
    }
  },
  /** The average step, in logarithms. */
  GEOMEAN {
    @Override
    double logOfSome(double[] probabilities) {
      return PROD.logOfSome(probabilities) / probabilities.length;
    }
  };

  private static final double FLOOR = -30;

  /** The word of settings and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Logarithm of the score, by which solutions are compared: it does not underflow.
   *
   * @param probabilities [K] in [0, 1]
   * @return at most 0; −∞ where there are no steps
   */
  public double logScore(double[] probabilities) {
    return probabilities.length == 0 ? Double.NEGATIVE_INFINITY : logOfSome(probabilities);
  }

  /**
   * The score as a probability, by which votes are weighted.
   *
   * @param probabilities [K] in [0, 1]
   * @return in [0, 1]; 0 where there are no steps
   */
  public double score(double[] probabilities) {
    return Math.exp(logScore(probabilities));
  }

  abstract double logOfSome(double[] probabilities);

  private static double log(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "Cannot aggregate steps: not a probability (" + p + ", expected 0 to 1)");
    }
    return Math.max(FLOOR, Math.log(p));
  }
}
