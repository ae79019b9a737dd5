package io.stepwise.policy.loss;

import io.stepwise.policy.token.Masks;

/**
 * The counts of one whole update, over all shards.
 *
 * @param tokens N, tokens that the policy drew
 * @param sequences B
 * @param maximumLength longest response allowed, in tokens
 */
public record BatchSize(long tokens, int sequences, int maximumLength) {
  /** The counts of these sequences. */
  public static BatchSize of(boolean[][] masks, int maximumLength) {
    return new BatchSize(Masks.count(masks), masks.length, maximumLength);
  }
}
