package io.stepwise.policy.ppo;

/** What comes after the last token of a chain that reached the maximum length. */
public enum TruncatedChains {
  /**
   * What the critic expects: the chain could have gone on. The value before the cut and the value
   * after it then differ by the rewards alone, so that a critic learns nothing from the limit
   * itself.
   */
  BOOTSTRAP,
  /**
   * Nothing: the cut is an end like any other, and the missing-EOS penalty its price. It settles
   * faster where most chains are truncated, since the critic's targets do not depend on itself.
   */
  TERMINAL,
  /**
   * They have no part in the losses (overlong filtering, DAPO, arXiv:2503.14476), but count in what
   * the other chains are compared with. For truncated chains that might have become right; without
   * a penalty for length, nothing else teaches the policy to end.
   */
  MASK
}
