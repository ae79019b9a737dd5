package io.stepwise.lm;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import java.util.function.IntPredicate;

/**
 * One continuation of a prefix.
 *
 * @param prefix the cached prefix that it continues
 * @param random token i of the continuation is drawn with {@code random.uniform(i)}
 * @param budget longest continuation, in tokens, within that of the sampling
 * @param stop called with each sampled token in order; the continuation ends with the token for
 *     which it returns true
 */
public record Branch(Prefix prefix, NamedRandom random, int budget, IntPredicate stop) {
  /** Rejects a continuation without a budget. */
  public Branch {
    if (budget < 1) {
      throw new InvalidConfiguration(
          "Cannot generate: budget out of range (" + budget + " tokens, expected at least 1)");
    }
  }

  /** A continuation that ends where the sampling says. */
  public Branch(Prefix prefix, NamedRandom random, int budget) {
    this(prefix, random, budget, token -> false);
  }

  /** A continuation with the sampling's budget. */
  public Branch(Prefix prefix, NamedRandom random) {
    this(prefix, random, Integer.MAX_VALUE);
  }
}
