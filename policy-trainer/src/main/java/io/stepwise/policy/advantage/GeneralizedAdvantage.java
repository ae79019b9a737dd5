package io.stepwise.policy.advantage;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.token.Masks;

/**
 * Generalised advantage estimation (Schulman et al. 2016, arXiv:1506.02438, eq. 16).
 *
 * <pre>
 *   δ_t = r_t + γ V_{t+1} − V_t;   A_t = δ_t + γλ A_{t+1};   R_t = A_t + V_t
 * </pre>
 *
 * <p>V_t is the value before token t. Masked tokens are passed over: t + 1 means the next token
 * that the policy drew.
 *
 * @param gamma γ in [0, 1]; 1 for chains
 * @param lambda λ in [0, 1]
 */
public record GeneralizedAdvantage(double gamma, double lambda) {
  /** γ = 1, λ = 0.95. */
  public static final GeneralizedAdvantage DEFAULT = new GeneralizedAdvantage(1, 0.95);

  /** Rejects numbers outside [0, 1]. */
  public GeneralizedAdvantage {
    if (!(gamma >= 0 && gamma <= 1 && lambda >= 0 && lambda <= 1)) {
      throw new InvalidConfiguration(
          "Cannot estimate advantages: gamma or lambda out of range ("
              + gamma
              + ", "
              + lambda
              + ", expected 0 to 1)");
    }
  }

  /**
   * λ for a chain of this many tokens, so that the horizon grows with the chain (VAPO,
   * arXiv:2504.05118): {@code 1 − 1 / (0.05 · tokens)}, at least 0.
   */
  public static double lambdaForLength(int tokens) {
    return Math.max(0, 1 - 1 / (0.05 * tokens));
  }

  /**
   * The advantages of one chain.
   *
   * @param rewards [T]
   * @param values [T], V before each token
   * @param mask [T]
   * @param bootstrap value after the last token: 0 where the chain ended by itself, the critic's
   *     where it was truncated and could have gone on
   */
  public Advantages estimate(double[] rewards, double[] values, boolean[] mask, double bootstrap) {
    Masks.requireSameLength(mask, rewards, values);
    double[] advantages = new double[mask.length];
    double[] returns = new double[mask.length];
    double nextValue = bootstrap;
    double lastAdvantage = 0;
    for (int t = mask.length - 1; t >= 0; t--) {
      if (mask[t]) {
        double delta = rewards[t] + gamma * nextValue - values[t];
        lastAdvantage = delta + gamma * lambda * lastAdvantage;
        advantages[t] = lastAdvantage;
        returns[t] = lastAdvantage + values[t];
        nextValue = values[t];
      }
    }
    return new Advantages(advantages, returns);
  }
}
