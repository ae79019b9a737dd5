package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;

/**
 * A request to extend a partial solution.
 *
 * @param prefix what is extended; it must be open
 * @param random draws the tokens
 * @param temperature divides the logits; 0 takes the most likely token
 * @param reach how far
 * @param maxTokens most tokens to sample
 */
public record Extension(
    PartialSolution prefix, NamedRandom random, double temperature, Reach reach, int maxTokens) {
  /** How far an extension goes. */
  public enum Reach {
    /** To the end of the next step. */
    STEP,
    /** To the end of the solution. */
    SOLUTION,
    /** To the end of the step with the final answer that was asked for. */
    ANSWER
  }

  /** Checks the ranges. */
  public Extension {
    if (!prefix.open() || !(temperature >= 0) || maxTokens < 1) {
      throw new IllegalArgumentException(
          "Cannot extend solution: state, temperature or maxTokens out of range (%s, %s, %d, expected OPEN, >= 0, >= 1)"
              .formatted(prefix.state(), temperature, maxTokens));
    }
  }

  /** The same with at most so many tokens. */
  public Extension within(int tokens) {
    return new Extension(prefix, random, temperature, reach, Math.min(maxTokens, tokens));
  }
}
