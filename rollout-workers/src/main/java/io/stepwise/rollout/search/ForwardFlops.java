package io.stepwise.rollout.search;

/**
 * Floating-point operations of a decoder's forward pass (Kaplan et al. 2020, arXiv:2001.08361,
 * section 2.1): two per weight and token, and four per attended position, layer and unit of the
 * attention's width.
 *
 * <pre>
 *   FLOPs = 2 N T + 4 L A C
 * </pre>
 *
 * <p>with T tokens and C the positions that they attend to, summed over the tokens.
 *
 * @param parameters N, number of weights
 * @param attentionWidth L A, number of layers times heads times width of a head
 */
public record ForwardFlops(long parameters, long attentionWidth) {
  /** The operations of some tokens. */
  public double of(double tokens, double attention) {
    return 2.0 * parameters * tokens + 4.0 * attentionWidth * attention;
  }
}
