package io.stepwise.lm;

/**
 * Requested outputs of a forward pass; others are not computed, e.g. the product with the
 * vocabulary.
 */
public enum ModelOutput {
  /** Log-probabilities and entropies. */
  LOG_PROBS(1),
  /** The scalar head. */
  HEAD(2),
  /** Both. */
  ALL(3),
  /** The last hidden states, which {@link CausalModel#hidden} returns. */
  HIDDEN(4);

  private final int code;

  ModelOutput(int code) {
    this.code = code;
  }

  /** The number the decoder's source takes. */
  int code() {
    return code;
  }

  boolean logProbs() {
    return (code & 1) != 0;
  }

  boolean head() {
    return (code & 2) != 0;
  }
}
