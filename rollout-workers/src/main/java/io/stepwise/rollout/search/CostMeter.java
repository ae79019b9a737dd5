package io.stepwise.rollout.search;

/** Counts what a search uses. For one thread. */
public final class CostMeter {
  private long sampled;
  private long prefilled;
  private long cached;
  private long scored;
  private long expansions;

  /** Tokens were drawn to extend one partial solution. */
  public void sampled(long tokens) {
    sampled += tokens;
    expansions++;
  }

  /** Tokens were read by the policy. */
  public void prefilled(long tokens) {
    prefilled += tokens;
  }

  /** Keys and values of tokens were reused. */
  public void cached(long tokens) {
    cached += tokens;
  }

  /** Tokens were computed by the reward model. */
  public void scored(long tokens) {
    scored += tokens;
  }

  /** Tokens that the policy read so far without drawing them. */
  long prefilledTokens() {
    return prefilled;
  }

  /** Tokens drawn so far. */
  public long sampledTokens() {
    return sampled;
  }

  /** What an earlier search used that is continued. */
  void continued(Cost cost) {
    sampled += cost.sampledTokens();
    prefilled += cost.prefilledTokens();
    cached += cost.cachedTokens();
    scored += cost.scoredTokens();
    expansions += cost.expansions();
  }

  /**
   * What was used.
   *
   * @param kept tokens of the returned solution that were sampled
   */
  public Cost cost(long kept) {
    return new Cost(sampled, sampled - kept, prefilled, cached, scored, expansions);
  }
}
