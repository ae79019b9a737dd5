package io.stepwise.lm;

/**
 * A model's outputs at every token of a batch. Arrays are row-major {@code [rows · length]}, or
 * null where the part was not asked for; entries at or beyond a row's own length mean nothing.
 *
 * @param rows B
 * @param length T, the longest row's length
 * @param lengths each row's own length, [B]
 * @param logProbs log p(x[t] | x[0..t−1]) in nats; 0 at t = 0
 * @param entropies entropy in nats of the distribution that token t was drawn from; 0 at t = 0
 * @param head the scalar head read at token t, after the model has consumed x[0..t]; of a head with
 *     three labels {@code [rows · length · 3]}
 */
public record TokenOutputs(
    int rows, int length, int[] lengths, float[] logProbs, float[] entropies, float[] head) {
  /** Index of token t of row i. */
  public int at(int i, int t) {
    return i * length + t;
  }
}
