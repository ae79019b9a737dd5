package io.stepwise.rollout.search;

import java.io.Serializable;

/**
 * What a search has used.
 *
 * @param sampledTokens tokens drawn from the policy, those of discarded branches included
 * @param discardedTokens sampled tokens that are not in the returned solution
 * @param prefilledTokens tokens that the policy read without drawing them: the prompt, and prefixes
 *     that were computed again
 * @param cachedTokens tokens of prefixes whose keys and values were reused
 * @param scoredTokens tokens that the reward model computed; those of cached prefixes do not count
 * @param expansions partial solutions that were extended
 */
public record Cost(
    long sampledTokens,
    long discardedTokens,
    long prefilledTokens,
    long cachedTokens,
    long scoredTokens,
    long expansions)
    implements Serializable {
  /** Nothing used. */
  public static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0);

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(
        sampledTokens + other.sampledTokens,
        discardedTokens + other.discardedTokens,
        prefilledTokens + other.prefilledTokens,
        cachedTokens + other.cachedTokens,
        scoredTokens + other.scoredTokens,
        expansions + other.expansions);
  }

  /**
   * Floating-point operations: two per parameter and token (Kaplan et al. 2020, arXiv:2001.08361),
   * without attention's.
   *
   * @param policyParameters number of weights of the policy
   * @param rewardParameters number of weights of the reward model
   */
  public double flops(long policyParameters, long rewardParameters) {
    return 2.0 * policyParameters * (sampledTokens + prefilledTokens)
        + 2.0 * rewardParameters * scoredTokens;
  }
}
