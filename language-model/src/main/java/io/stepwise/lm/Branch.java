package io.stepwise.lm;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;

/**
 * One continuation of a prefix.
 *
 * @param prefix what it goes on from
 * @param random token i of the continuation is drawn with {@code random.uniform(i)}
 * @param budget longest continuation, in tokens, within that of the sampling
 */
public record Branch(Prefix prefix, NamedRandom random, int budget) {
  /** Refuses a continuation without a budget. */
  public Branch {
    if (budget < 1) {
      throw new InvalidConfiguration(
          "Cannot generate: budget out of range (" + budget + " tokens, expected at least 1)");
    }
  }

  /** A continuation with the sampling's budget. */
  public Branch(Prefix prefix, NamedRandom random) {
    this(prefix, random, Integer.MAX_VALUE);
  }
}
