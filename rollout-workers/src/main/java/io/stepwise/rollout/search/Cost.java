package io.stepwise.rollout.search;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

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
 * @param policyAttention positions that the policy attended to, summed over the tokens it sampled
 *     or read; 0 where they were not counted
 * @param rewardAttention positions that the reward model attended to, summed over the tokens it
 *     computed; 0 where they were not counted
 */
public record Cost(
    long sampledTokens,
    long discardedTokens,
    long prefilledTokens,
    long cachedTokens,
    long scoredTokens,
    long expansions,
    long policyAttention,
    long rewardAttention)
    implements Serializable {
  /** Nothing used. */
  public static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0);

  /** A cost whose attention was not counted. */
  public Cost(
      long sampledTokens,
      long discardedTokens,
      long prefilledTokens,
      long cachedTokens,
      long scoredTokens,
      long expansions) {
    this(
        sampledTokens,
        discardedTokens,
        prefilledTokens,
        cachedTokens,
        scoredTokens,
        expansions,
        0,
        0);
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(
        sampledTokens + other.sampledTokens,
        discardedTokens + other.discardedTokens,
        prefilledTokens + other.prefilledTokens,
        cachedTokens + other.cachedTokens,
        scoredTokens + other.scoredTokens,
        expansions + other.expansions,
        policyAttention + other.policyAttention,
        rewardAttention + other.rewardAttention);
  }

  /** What is left of it without another one. */
  public Cost minus(Cost other) {
    return new Cost(
        sampledTokens - other.sampledTokens,
        discardedTokens - other.discardedTokens,
        prefilledTokens - other.prefilledTokens,
        cachedTokens - other.cachedTokens,
        scoredTokens - other.scoredTokens,
        expansions - other.expansions,
        policyAttention - other.policyAttention,
        rewardAttention - other.rewardAttention);
  }

  /**
   * Positions that consecutive tokens attend to, summed: each attends to all before it and itself.
   *
   * @param before positions before the first of them
   */
  static long attention(long tokens, long before) {
    return tokens * before + tokens * (tokens + 1) / 2;
  }

  /** The numbers of tokens as metrics by name. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("sampled_tokens", (double) sampledTokens);
    metrics.put("discarded_tokens", (double) discardedTokens);
    metrics.put("prefilled_tokens", (double) prefilledTokens);
    metrics.put("cached_tokens", (double) cachedTokens);
    metrics.put("scored_tokens", (double) scoredTokens);
    return metrics;
  }

  /** Floating-point operations of both models. */
  public double flops(ForwardFlops policy, ForwardFlops reward) {
    return policy.of(sampledTokens + prefilledTokens, policyAttention)
        + reward.of(scoredTokens, rewardAttention);
  }
}
