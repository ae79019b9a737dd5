package io.stepwise.policy.ppo;

/** What a chain's rewards are compared with. */
public enum AdvantageEstimator {
  /** A critic's values: {@link io.stepwise.policy.advantage.GeneralizedAdvantage}. */
  GAE(true),
  /** The other chains of the same problem: {@link LeaveOneOut}. */
  RLOO(false);

  private final boolean needsCritic;

  AdvantageEstimator(boolean needsCritic) {
    this.needsCritic = needsCritic;
  }

  /** Whether a critic is trained next to the policy. */
  public boolean needsCritic() {
    return needsCritic;
  }
}
