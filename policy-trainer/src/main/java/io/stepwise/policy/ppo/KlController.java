package io.stepwise.policy.ppo;

/** What happens to the KL penalty coefficient during training. */
public enum KlController {
  /** It stays as it is. */
  FIXED,
  /** {@link io.stepwise.policy.kl.AdaptiveKl}. */
  ADAPTIVE
}
