package io.stepwise.rollout.search;

/** Counts what a search uses. For one thread. */
public final class CostMeter {
  private long sampled;
  private long prefilled;
  private long cached;
  private long scored;
  private long expansions;
  private long policyAttention;
  private long rewardAttention;
  private Cost prompt = Cost.NONE;

  /**
   * Tokens were drawn to extend one partial solution.
   *
   * @param before tokens before them, the prompt's included
   */
  public void sampled(long tokens, long before) {
    sampled += tokens;
    policyAttention += Cost.attention(tokens, before);
    expansions++;
  }

  /**
   * Tokens were read by the policy.
   *
   * @param before tokens before them
   */
  public void prefilled(long tokens, long before) {
    prefilled += tokens;
    policyAttention += Cost.attention(tokens, before);
  }

  /** The policy read the prompt, which all solutions share. */
  void promptPrefilled(long tokens) {
    prefilled(tokens, 0);
    prompt = prompt.plus(new Cost(0, 0, tokens, 0, 0, 0, Cost.attention(tokens, 0), 0));
  }

  /**
   * The reward model computed what it reads before the first step.
   *
   * @param attention positions that the tokens attend to, summed
   */
  void promptScored(long tokens, long attention) {
    scored(tokens, attention);
    prompt = prompt.plus(new Cost(0, 0, 0, 0, tokens, 0, 0, attention));
  }

  /** What reading the prompt used. */
  Cost prompt() {
    return prompt;
  }

  /** Keys and values of tokens were reused. */
  public void cached(long tokens) {
    cached += tokens;
  }

  /**
   * Tokens were computed by the reward model.
   *
   * @param attention positions that they attend to, summed
   */
  public void scored(long tokens, long attention) {
    scored += tokens;
    rewardAttention += attention;
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
    policyAttention += cost.policyAttention();
    rewardAttention += cost.rewardAttention();
  }

  /**
   * What was used.
   *
   * @param kept tokens of the returned solution that were sampled
   */
  public Cost cost(long kept) {
    return new Cost(
        sampled,
        sampled - kept,
        prefilled,
        cached,
        scored,
        expansions,
        policyAttention,
        rewardAttention);
  }
}
