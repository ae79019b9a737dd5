package io.stepwise.policy.ppo;

import io.stepwise.policy.kl.KlEstimator;

/** The estimator of a KL term of the loss. K1 is none: the mean of its gradient is 0. */
public enum KlLossForm {
  /** No such term. */
  NONE(null),
  /** Its gradient is that of KL(policy ‖ reference). */
  K2(KlEstimator.K2),
  /** Its gradient is that of KL(reference ‖ policy); as in GRPO. */
  K3(KlEstimator.K3),
  /** The value of k3 with the gradient of k2. */
  K3_PLUS(KlEstimator.K3_SLOPE_K2);

  private final KlEstimator estimator;

  KlLossForm(KlEstimator estimator) {
    this.estimator = estimator;
  }

  /** The estimator; null for none. */
  KlEstimator estimator() {
    return estimator;
  }
}
