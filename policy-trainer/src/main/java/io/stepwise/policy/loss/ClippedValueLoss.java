package io.stepwise.policy.loss;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.token.Masks;

/**
 * The critic's loss with clipped values: moving further than a range from the value predicted when
 * the chains were scored does not reduce it (Schulman et al., PPO2; arXiv:2005.12729, section 3).
 *
 * <pre>
 *   loss = ½ max((V − R)², (clip(V, old − range, old + range) − R)²)
 *   L    = Σ_t w · loss[t]
 * </pre>
 *
 * <p>The gradient by V is w·(V − R) where the first term decides (also where both are equal) and 0
 * where the clip does.
 *
 * @param range above 0; ∞ for none
 */
public record ClippedValueLoss(double range) {
  /** 0.2. */
  public static final ClippedValueLoss DEFAULT = new ClippedValueLoss(0.2);

  /** Rejects a range that is not positive. */
  public ClippedValueLoss {
    if (!(range > 0)) {
      throw new InvalidConfiguration(
          "Cannot clip values: range out of bounds (" + range + ", expected above 0)");
    }
  }

  /**
   * The loss of one sequence, with its gradient.
   *
   * @param values [T] of the critic that is trained, before each token
   * @param old [T] of the critic when the chains were scored
   * @param returns [T]
   * @param mask [T]
   * @param weight w of each token
   * @param gradient [T] to which dL/dV is added
   * @return L
   */
  public double add(
      double[] values,
      double[] old,
      double[] returns,
      boolean[] mask,
      double weight,
      double[] gradient) {
    Masks.requireSameLength(mask, values, old, returns, gradient);
    double loss = 0;
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        double error = values[t] - returns[t];
        double clipped = Math.max(old[t] - range, Math.min(old[t] + range, values[t])) - returns[t];
        loss += Math.max(error * error, clipped * clipped) / 2;
        gradient[t] += clipped * clipped > error * error ? 0 : weight * error;
      }
    }
    return weight * loss;
  }
}
