package io.stepwise.lm;

/**
 * A generated response.
 *
 * @param tokens the response's ids, the end token included where it was drawn
 * @param logProbs each token's log-probability in nats in the distribution it was drawn from: at
 *     the sampling temperature (at 1 when greedy), renormalised over what top-k and top-p left
 * @param end why it ended
 */
public record Generated(int[] tokens, float[] logProbs, End end) {
  /** Why a row ended. */
  public enum End {
    /** The end token was drawn. */
    EOS,
    /** A stop token was drawn or a stop text completed. */
    STOP,
    /** The budget was spent. */
    LENGTH
  }
}
