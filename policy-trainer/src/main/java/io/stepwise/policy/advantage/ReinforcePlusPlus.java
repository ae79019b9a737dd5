package io.stepwise.policy.advantage;

import io.stepwise.policy.reward.TokenRewards;

/**
 * REINFORCE++ (arXiv:2501.03262): the reward still to come, whitened over all tokens of the batch.
 *
 * <pre>
 *   G[t] = Σ_{s ≥ t} r[s];   A = (G − mean G) / sqrt(var G + 1e−8)
 * </pre>
 *
 * <p>Its variant with a baseline differs in the rewards alone: what is put on a chain's last token
 * is its score less its group's mean, {@link DrGrpo}.
 */
public final class ReinforcePlusPlus {
  private ReinforcePlusPlus() {}

  /**
   * The advantages of a batch.
   *
   * @param rewards [B][T] per token, divergence included
   * @param masks [B][T]
   * @return [B][T], 0 where masked
   */
  public static double[][] advantages(double[][] rewards, boolean[][] masks) {
    double[][] toGo = new double[rewards.length][];
    for (int i = 0; i < rewards.length; i++) {
      toGo[i] = TokenRewards.toGo(rewards[i], masks[i]);
    }
    return Whitening.FULL.apply(toGo, masks);
  }
}
