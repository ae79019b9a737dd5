package io.stepwise.data;

import java.util.Objects;

/**
 * The token ids of a solution that a policy sampled.
 *
 * @param prompt ids of the prompt, [P]
 * @param response ids that the policy drew, [T]
 * @param stepEnds index into the response of the token at which each step ends, ascending, [K]
 * @param tokenizer identity of the tokenizer that the ids belong to
 */
public record SampledTokens(int[] prompt, int[] response, int[] stepEnds, String tokenizer) {
  /** Rejects step ends that are not ascending or lie outside the response. */
  public SampledTokens {
    Objects.requireNonNull(tokenizer, "tokenizer");
    int last = -1;
    for (int end : stepEnds) {
      if (end <= last || end >= response.length) {
        throw new IllegalArgumentException(
            "Cannot make sampled tokens: step end out of range (%d, expected %d to %d)"
                .formatted(end, last + 1, response.length - 1));
      }
      last = end;
    }
  }
}
