package io.stepwise.jobs.report;

import java.util.Objects;

/**
 * What the searches of one output of {@code solve} used, summed over its problems.
 *
 * @param source name of the output among the report's sources
 * @param method the search method
 * @param problems number of problems, those with an error included
 * @param errors problems that could not be read or solved
 * @param sampledTokens tokens drawn from the policy
 * @param discardedTokens those that are not in the returned solutions
 * @param prefilledTokens tokens that the policy read without drawing them
 * @param cachedTokens tokens whose keys and values were reused
 * @param scoredTokens tokens that the reward model computed
 * @param flops floating-point operations of both models
 * @param searchSeconds duration of the searches, added up over Spark tasks
 * @param price null without a table of prices
 * @param currency null without a table of prices
 */
public record SearchCost(
    String source,
    String method,
    long problems,
    long errors,
    long sampledTokens,
    long discardedTokens,
    long prefilledTokens,
    long cachedTokens,
    long scoredTokens,
    double flops,
    double searchSeconds,
    Double price,
    String currency) {
  /** Rejects null names. */
  public SearchCost {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(method, "method");
  }
}
