package io.stepwise.rollout.search;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;

/**
 * How a solver searches.
 *
 * @param searcher the strategy and the choice of the result
 * @param budget limits for one problem
 * @param topK sample from the k most likely tokens; 0 for all
 * @param topP sample from the smallest set of tokens whose probabilities sum to this
 * @param minThinkingTokens least tokens of a solution's thinking, or of a plain chain; 0 for none
 * @param continuation text that is added where it ends before that
 * @param samplesAtOnce solutions that a search extends at the same time, about
 * @param maxThinkingTokens most tokens of a solution's thinking, or of a plain chain; {@link
 *     #UNLIMITED} for no limit but the solution's
 */
public record SolverSettings(
    Searcher searcher,
    Budget budget,
    int topK,
    double topP,
    int minThinkingTokens,
    String continuation,
    int samplesAtOnce,
    int maxThinkingTokens)
    implements Serializable {
  /** No limit. */
  public static final int UNLIMITED = SolutionLimits.UNLIMITED;

  /** How often at most a solution is continued. */
  static final int CONTINUATIONS = 8;

  /** A search that extends one solution after another. */
  public SolverSettings(
      Searcher searcher,
      Budget budget,
      int topK,
      double topP,
      int minThinkingTokens,
      String continuation) {
    this(searcher, budget, topK, topP, minThinkingTokens, continuation, 1, UNLIMITED);
  }

  /** Checks that the least and the most tokens of a solution do not contradict each other. */
  public SolverSettings {
    int most = Math.min(budget.solutionTokens(), maxThinkingTokens);
    if (minThinkingTokens > most) {
      throw new InvalidConfiguration(
          "Cannot search: the minimum of thinking tokens exceeds their maximum or the length of a solution (%d, expected at most %d)"
              .formatted(minThinkingTokens, most));
    }
  }

  /** The same with independent samples from a number on, from 0. */
  public SolverSettings fromSample(int first) {
    if (!(searcher.strategy() instanceof IndependentSampling sampling)) {
      return this;
    }
    return new SolverSettings(
        searcher.withStrategy(
            new IndependentSampling(
                sampling.samples(), first, sampling.temperature(), sampling.stop())),
        budget,
        topK,
        topP,
        minThinkingTokens,
        continuation,
        samplesAtOnce,
        maxThinkingTokens);
  }

  /** Limits of a solution. */
  SolutionLimits limits(Budget left) {
    return new SolutionLimits(left.solutionTokens(), minThinkingTokens, maxThinkingTokens);
  }

  /** Most tokens that a search keeps keys and values of, about. */
  long keptTokens() {
    return budget.sampledTokens() == Budget.UNLIMITED
        ? (long) samplesAtOnce * budget.solutionTokens()
        : budget.sampledTokens();
  }
}
