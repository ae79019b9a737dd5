package io.stepwise.lm;

import io.stepwise.data.error.InvalidConfiguration;

/**
 * How tokens are drawn.
 *
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param maxTokens longest response, in tokens
 * @param slots rows decoded at once
 */
public record Sampling(double temperature, int maxTokens, int slots) {
  /** Refuses numbers out of range. */
  public Sampling {
    if (!(temperature >= 0) || maxTokens < 1 || slots < 1) {
      throw new InvalidConfiguration(
          "Cannot sample: temperature, maxTokens or slots out of range ("
              + temperature
              + ", "
              + maxTokens
              + ", "
              + slots
              + ", expected >= 0, >= 1, >= 1)");
    }
  }

  /** Temperature 1 without truncation, as reinforcement learning needs it. */
  public static Sampling plain(int maxTokens) {
    return new Sampling(1, maxTokens, 128);
  }

  /** The likeliest token at every position. */
  public static Sampling greedy(int maxTokens) {
    return new Sampling(0, maxTokens, 128);
  }
}
