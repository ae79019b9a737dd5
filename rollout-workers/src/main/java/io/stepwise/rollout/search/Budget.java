package io.stepwise.rollout.search;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;

/**
 * Limits of a search for one problem.
 *
 * @param sampledTokens most tokens to sample in all, discarded branches and the answer included;
 *     {@link #UNLIMITED} for no limit
 * @param answerTokens tokens of those that are kept back for the answer
 * @param solutionTokens most tokens of one solution
 */
public record Budget(long sampledTokens, int answerTokens, int solutionTokens)
    implements Serializable {
  /** No limit. */
  public static final long UNLIMITED = -1;

  private static final int ANSWER_TOKENS = 32;

  /** Checks that the answer's tokens fit into the rest. */
  public Budget {
    boolean limited = sampledTokens != UNLIMITED;
    if (answerTokens < 0 || solutionTokens < 1 || (limited && sampledTokens <= answerTokens)) {
      throw new InvalidConfiguration(
          "Cannot search: budget too small (%d sampled tokens, %d of them for the answer, %d a solution; expected more than those for the answer, >= 0, >= 1)"
              .formatted(sampledTokens, answerTokens, solutionTokens));
    }
  }

  /**
   * The same limits for a model with room for so many tokens after the prompt.
   *
   * @param room at least 1
   * @param answerPrompt most tokens of the text that asks for the answer
   */
  Budget within(int room, int answerPrompt) {
    int kept = answerTokens == 0 ? 0 : answerTokens + answerPrompt;
    return new Budget(
        sampledTokens, answerTokens, Math.min(solutionTokens, Math.max(1, room - kept)));
  }

  /** The same limits with solutions of at most so many tokens. */
  Budget within(int most) {
    return new Budget(sampledTokens, answerTokens, Math.min(solutionTokens, most));
  }

  /** The same limits with no tokens kept back for the answer. */
  Budget withoutAnswer() {
    return new Budget(sampledTokens, 0, solutionTokens + answerTokens);
  }

  /** The same limits with tokens of a solution kept back for its answer. */
  Budget withAnswer() {
    Budget whole = withoutAnswer();
    int answer = answerTokens(sampledTokens, whole.solutionTokens);
    return new Budget(sampledTokens, answer, whole.solutionTokens - answer);
  }

  /**
   * Tokens to keep back for an answer: 32, or a quarter of what a solution or the search may have.
   *
   * @param sampledTokens most tokens of the search, or {@link #UNLIMITED}
   * @param maxTokens most tokens of a solution, its answer included
   */
  public static int answerTokens(long sampledTokens, int maxTokens) {
    int most = Math.min(ANSWER_TOKENS, maxTokens / 4);
    return sampledTokens == UNLIMITED ? most : (int) Math.min(most, sampledTokens / 4);
  }

  /** Tokens that may still be sampled for thinking. */
  long left(CostMeter meter) {
    return sampledTokens == UNLIMITED
        ? Long.MAX_VALUE
        : Math.max(0, sampledTokens - answerTokens - meter.sampledTokens());
  }

  /** Most tokens to sample for thinking. */
  long thinkingTokens() {
    return sampledTokens == UNLIMITED ? Long.MAX_VALUE : sampledTokens - answerTokens;
  }

  /** Tokens that may still be sampled for anything. */
  long unused(CostMeter meter) {
    return sampledTokens == UNLIMITED
        ? Long.MAX_VALUE
        : Math.max(0, sampledTokens - meter.sampledTokens());
  }

  /** Tokens that may still be sampled for the answer. */
  int answerLeft(CostMeter meter) {
    return sampledTokens == UNLIMITED
        ? answerTokens
        : (int) Math.min(answerTokens, sampledTokens - meter.sampledTokens());
  }
}
