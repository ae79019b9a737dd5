package io.stepwise.policy.kl;

import io.stepwise.policy.token.Masks;

/**
 * Estimators of KL(π ‖ ρ) from tokens drawn from π, with d = log π(x) − log ρ(x) (Schulman 2020,
 * "Approximating KL divergence"). Log-ratios are held within ±20.
 *
 * <p>Each has a value and a slope by log π. The slope's mean over tokens drawn from π is what
 * descending this estimator as a loss descends: for {@link #K2} the divergence itself, for {@link
 * #K3} that of the other direction, for {@link #K1} nothing at all.
 */
public enum KlEstimator {
  /** {@code d}: unbiased, noisy, may be negative. */
  K1 {
    @Override
    double value(double d) {
      return d;
    }

    @Override
    double slope(double d) {
      return 1;
    }
  },
  /** {@code d²/2}: biased, and its slope {@code d} is the divergence's own. */
  K2 {
    @Override
    double value(double d) {
      return d * d / 2;
    }

    @Override
    double slope(double d) {
      return d;
    }
  },
  /** {@code exp(−d) − 1 + d}: unbiased, never negative. */
  K3 {
    @Override
    double value(double d) {
      return Math.expm1(-d) + d;
    }

    @Override
    double slope(double d) {
      return -Math.expm1(-d);
    }
  },
  /** The value of {@link #K3} with the slope of {@link #K2}. */
  K3_SLOPE_K2 {
    @Override
    double value(double d) {
      return K3.value(d);
    }

    @Override
    double slope(double d) {
      return K2.slope(d);
    }
  };

  private static final double BOUND = 20;

  /** The estimate from one token. */
  abstract double value(double d);

  /** Its derivative by log π, with the token held fixed. */
  abstract double slope(double d);

  /** The estimate from one token. */
  public final double value(double logProb, double reference) {
    return value(bounded(logProb - reference));
  }

  /** Its derivative by {@code logProb}; 0 beyond ±20. */
  public final double slope(double logProb, double reference) {
    double d = logProb - reference;
    return Math.abs(d) > BOUND ? 0 : slope(d);
  }

  private static double bounded(double d) {
    return Math.max(-BOUND, Math.min(BOUND, d));
  }

  /**
   * Sum over the tokens of one sequence: an estimate of the divergence of whole sequences.
   *
   * @param logProbs [T] of the policy that drew the tokens, π
   * @param reference [T] of the other, ρ
   * @param mask [T]
   * @return nats
   */
  public final double sum(double[] logProbs, double[] reference, boolean[] mask) {
    Masks.requireSameLength(mask, logProbs, reference);
    double sum = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        sum += value(logProbs[t], reference[t]);
      }
    }
    return sum;
  }
}
