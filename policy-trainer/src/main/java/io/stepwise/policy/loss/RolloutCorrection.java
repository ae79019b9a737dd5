package io.stepwise.policy.loss;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.token.Masks;

/**
 * Weights for tokens that were drawn by another policy than the one at the start of the update: an
 * older one, or the same one computed in another precision (decoupled PPO, AReaL, arXiv:2505.24298,
 * eq. 5).
 *
 * <pre>
 *   v = π_prox / π_behaviour (no gradient through v)
 *   L = Σ_t v · loss[t]
 * </pre>
 *
 * <p>v is positive, and every policy loss is proportional to the advantage for a factor above 0:
 * the weights are applied to the advantages. The count of tokens that a mean divides by stays the
 * same.
 *
 * @param form what becomes of weights above the cap
 * @param cap largest v that is believed, above 0; ∞ for none
 */
public record RolloutCorrection(Form form, double cap) {
  /** What becomes of tokens. */
  public enum Form {
    /** All weights are 1. */
    NONE,
    /** A weight above the cap is the cap (truncated importance sampling). */
    CLAMP,
    /** A token with a weight above the cap is left out of the loss. */
    MASK
  }

  /** Rejects a cap that is not positive. */
  public RolloutCorrection {
    if (!(cap > 0)) {
      throw new InvalidConfiguration(
          "Cannot correct for stale tokens: cap out of range (" + cap + ", expected above 0)");
    }
  }

  /**
   * The advantages times the weights.
   *
   * @param advantages [T]
   * @param proximal [T] log-probabilities of the policy at the start of the update
   * @param behaviour [T] of the policy that drew the tokens, as it said then
   * @param mask [T]
   * @return [T], a new array, 0 where masked
   */
  public double[] apply(
      double[] advantages, double[] proximal, double[] behaviour, boolean[] mask) {
    Masks.requireSameLength(mask, advantages, proximal, behaviour);
    double[] weighted = new double[mask.length];
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        weighted[t] = advantages[t] * weight(proximal[t], behaviour[t]);
      }
    }
    return weighted;
  }

  private double weight(double proximal, double behaviour) {
    if (form == Form.NONE) {
      return 1;
    }
    double v = ClippedSurrogate.ratio(proximal, behaviour);
    if (v <= cap) {
      return v;
    }
    return form == Form.CLAMP ? cap : 0;
  }
}
