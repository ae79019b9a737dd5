package io.stepwise.rollout.search;

import io.stepwise.lm.format.Thinking;

/**
 * Limits of one solution.
 *
 * @param tokens most tokens
 * @param minThinking least tokens of its thinking; 0 for no limit
 * @param maxThinking most tokens of its thinking, or of a plain chain in all; {@link #UNLIMITED}
 *     for no limit
 */
record SolutionLimits(int tokens, int minThinking, int maxThinking) {
  /** No limit. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  /** Limits of the length only. */
  static SolutionLimits of(int tokens) {
    return new SolutionLimits(tokens, 0, UNLIMITED);
  }

  /** The same with at most so many tokens. */
  SolutionLimits within(int most) {
    return new SolutionLimits(Math.min(tokens, most), minThinking, maxThinking);
  }

  /** Whether the thinking is limited. */
  boolean limitsThinking() {
    return minThinking > 0 || maxThinking < UNLIMITED;
  }

  /** Whether the thinking, or a plain chain, has all tokens that it may have. */
  boolean reached(Thinking thinking) {
    return switch (thinking.phase()) {
      case PLAIN -> thinking.length() >= maxThinking && !thinking.mayBegin();
      case THINKING -> thinking.tokens() >= maxThinking;
      case ANSWERING -> false;
    };
  }

  /** Whether the thinking has ended too early. */
  boolean endedEarly(Thinking thinking) {
    return thinking.phase() == Thinking.Phase.ANSWERING && thinking.tokens() < minThinking;
  }
}
