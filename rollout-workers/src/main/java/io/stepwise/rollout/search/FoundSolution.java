package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchResult.Finish;
import java.io.Serializable;

/**
 * A solution that a search found: one of the candidates of its result.
 *
 * @param answer as it is written; null where there is none
 * @param canonical a form of the answer that is equal for equal answers; null where there is none
 * @param scores P(correct) of each step, [K]; empty if it was not scored
 * @param tokens number of its tokens that were sampled
 * @param thinkingTokens number of tokens of its thinking, or of a plain chain
 * @param finish why it ended
 */
public record FoundSolution(
    String answer, String canonical, double[] scores, int tokens, int thinkingTokens, Finish finish)
    implements Serializable {}
