package io.stepwise.lm;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import java.util.function.IntPredicate;

/**
 * A request for one response.
 *
 * @param prompt token ids, at least one
 * @param random token i of the response is drawn with {@code random.uniform(i)}
 * @param budget longest response of this row, in tokens, within that of the sampling
 * @param stop called with each sampled token in order; the response ends with the token for which
 *     it returns true
 */
public record GenerationRequest(int[] prompt, NamedRandom random, int budget, IntPredicate stop) {
  private static final IntPredicate NEVER = token -> false;

  /** Rejects a row without a prompt or a budget. */
  public GenerationRequest {
    if (prompt.length < 1 || budget < 1) {
      throw new InvalidConfiguration(
          "Cannot generate: prompt or budget out of range ("
              + prompt.length
              + " tokens, "
              + budget
              + " tokens, expected at least 1 each)");
    }
  }

  /** A row that ends where the sampling says. */
  public GenerationRequest(int[] prompt, NamedRandom random, int budget) {
    this(prompt, random, budget, NEVER);
  }

  /** A row with the sampling's budget. */
  public GenerationRequest(int[] prompt, NamedRandom random) {
    this(prompt, random, Integer.MAX_VALUE);
  }
}
