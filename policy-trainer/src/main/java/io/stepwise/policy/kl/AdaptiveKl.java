package io.stepwise.policy.kl;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * Adaptive KL coefficient: raised while the KL divergence is above its target and lowered while it
 * is below (Ziegler et al. 2019, arXiv:1909.08593, section 2.2).
 *
 * <pre>
 *   β ← β · (1 + clip(KL / target − 1, −0.2, 0.2) · n / horizon)
 * </pre>
 *
 * @param beta the current coefficient β, the whole state
 * @param target target KL in nats per sequence (not per token)
 * @param horizon how many sequences it takes to change β by a factor of up to about 1.2
 */
public record AdaptiveKl(double beta, double target, double horizon) {
  private static final double BOUND = 0.2;

  /** Rejects numbers that are not positive. */
  public AdaptiveKl {
    if (!(beta > 0) || !(target > 0) || !(horizon > 0)) {
      throw new InvalidConfiguration(
          "Cannot control KL: not positive (beta="
              + beta
              + ", target="
              + target
              + ", horizon="
              + horizon
              + ", expected above 0)");
    }
  }

  /**
   * The controller after a batch.
   *
   * @param divergence mean over its sequences of the sum of {@link KlEstimator#K1} over tokens
   * @param sequences n, how many there were
   */
  public AdaptiveKl after(double divergence, long sequences) {
    double error = Math.max(-BOUND, Math.min(BOUND, divergence / target - 1));
    return new AdaptiveKl(beta * (1 + error * sequences / horizon), target, horizon);
  }
}
