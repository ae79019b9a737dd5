package io.stepwise.rollout;

import io.stepwise.lm.Generated;
import java.util.Objects;

/**
 * What one worker generated.
 *
 * @param id its name
 * @param problem the problem's text
 * @param prompt token ids of the prompt, [P]
 * @param response token ids the policy drew, [T]
 * @param logProbs their behaviour log-probabilities in nats, [T]
 * @param policyVersion digest of the policy's folder
 * @param end why it ended
 */
public record Chain(
    RolloutId id,
    String problem,
    int[] prompt,
    int[] response,
    float[] logProbs,
    String policyVersion,
    Generated.End end) {
  /** Rejects arrays that do not fit together. */
  public Chain {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(end, "end");
    if (response.length != logProbs.length) {
      throw new IllegalArgumentException(
          "Cannot create chain: "
              + logProbs.length
              + " log-probabilities for "
              + response.length
              + " tokens");
    }
  }

  /** Prompt and response in one row, [P + T]. */
  public int[] row() {
    int[] row = java.util.Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, row, prompt.length, response.length);
    return row;
  }
}
