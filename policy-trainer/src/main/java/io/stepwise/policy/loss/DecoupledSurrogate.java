package io.stepwise.policy.loss;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.token.Masks;

/**
 * Decoupled PPO for tokens drawn by an older policy (AReaL, arXiv:2505.24298, eq. 5): the clip is
 * around the policy at the start of the update, and a weight corrects for who drew the token.
 *
 * <pre>
 *   u = π_θ / π_prox,   v = π_prox / π_behaviour (no gradient through v)
 *   L = Σ_t w · v · clipped surrogate(u, A)
 * </pre>
 *
 * <p>The denominator inside w remains the count of all tokens, also of those that the cap leaves
 * out.
 *
 * @param surrogate the clip around u
 * @param cap largest v that is believed, above 0; ∞ for none
 * @param beyond what becomes of tokens with a larger v
 */
public record DecoupledSurrogate(ClippedSurrogate surrogate, double cap, Beyond beyond) {
  /** What becomes of a token whose weight is larger than the cap. */
  public enum Beyond {
    /** It is left out of the loss. */
    MASK,
    /** Its weight is the cap (truncated importance sampling). */
    CLAMP
  }

  /** Rejects a cap that is not positive. */
  public DecoupledSurrogate {
    if (!(cap > 0)) {
      throw new InvalidConfiguration(
          "Cannot correct for stale tokens: cap out of range (" + cap + ", expected above 0)");
    }
  }

  private double correction(double proximal, double behaviour) {
    double v = ClippedSurrogate.ratio(proximal, behaviour);
    if (v <= cap) {
      return v;
    }
    return beyond == Beyond.CLAMP ? cap : 0;
  }

  /**
   * The loss of one sequence, with its gradient.
   *
   * @param logProbs [T] of the policy that is trained
   * @param proximal [T] of the policy at the start of the update
   * @param behaviour [T] of the policy that drew the tokens, as it said then
   * @param advantages [T]
   * @param mask [T]
   * @param weight w of each token
   * @param gradient [T] to which dL/dlogp is added
   * @return L
   */
  public double add(
      double[] logProbs,
      double[] proximal,
      double[] behaviour,
      double[] advantages,
      boolean[] mask,
      double weight,
      double[] gradient) {
    Masks.requireSameLength(mask, logProbs, proximal, behaviour, advantages, gradient);
    double loss = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        double v = correction(proximal[t], behaviour[t]);
        double ratio = ClippedSurrogate.ratio(logProbs[t], proximal[t]);
        loss += v * surrogate.loss(ratio, advantages[t]);
        gradient[t] += weight * v * surrogate.slope(logProbs[t], proximal[t], advantages[t]);
      }
    }
    return weight * loss;
  }
}
