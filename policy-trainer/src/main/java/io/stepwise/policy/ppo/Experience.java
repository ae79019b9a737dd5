package io.stepwise.policy.ppo;

import java.util.stream.IntStream;

/**
 * A chain as the updates see it. Arrays are [T] over the response's tokens.
 *
 * @param row token ids of prompt and response
 * @param promptLength tokens of the prompt
 * @param mask true where the policy drew the token
 * @param oldLogProbs log-probabilities at the start of the iteration, recomputed by the trainer
 * @param reference log-probabilities of the reference policy; null if no loss reads them
 * @param oldValues the critic's value before each token, at the start of the iteration; null
 *     without a critic
 * @param advantages scaled over the iteration
 * @param returns the critic's targets; null without a critic
 */
record Experience(
    int[] row,
    int promptLength,
    boolean[] mask,
    double[] oldLogProbs,
    double[] reference,
    double[] oldValues,
    double[] advantages,
    double[] returns) {
  /** The tokens after which policy and critic are asked: each the one before a response's token. */
  static int[] read(int promptLength, int responseLength) {
    return IntStream.range(promptLength - 1, promptLength - 1 + responseLength).toArray();
  }

  int[] read() {
    return read(promptLength, mask.length);
  }
}
