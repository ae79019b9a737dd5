package io.stepwise.policy.reward;

import io.stepwise.policy.token.Masks;

/**
 * Distributes the parts of a chain's reward over its tokens.
 *
 * <pre>
 *   r[t] = perToken[t] + Σ_k [t = end of step k] · stepRewards[k] + [t = last drawn token] · last
 * </pre>
 *
 * <p>The last drawn token is found from the mask, never from padding, whose id may be that of the
 * end token.
 */
public final class TokenRewards {
  private TokenRewards() {}

  /**
   * The rewards of one chain.
   *
   * @param perToken [T], read where the mask is true, such as a {@link KlPenalty}
   * @param mask [T], true at one token or more
   * @param stepEnds [K] position of each step's last token. If that token was not sampled by the
   *     policy, the reward is placed at the last sampled token before it.
   * @param stepRewards [K], already shaped
   * @param last for the whole chain: outcome, penalties for length or a missing end
   * @return [T], 0 where masked
   */
  public static double[] assemble(
      double[] perToken, boolean[] mask, int[] stepEnds, double[] stepRewards, double last) {
    Masks.requireSameLength(mask, perToken);
    int end = Masks.last(mask);
    if (end < 0 || stepEnds.length != stepRewards.length) {
      throw new IllegalArgumentException(
          "Cannot place rewards: no sampled token, or not one reward per step ("
              + Masks.count(mask)
              + " drawn, "
              + stepRewards.length
              + " rewards, expected at least 1 and "
              + stepEnds.length
              + ")");
    }
    double[] rewards = new double[mask.length];
    for (int t = 0; t < mask.length; t++) {
      rewards[t] = mask[t] ? perToken[t] : 0;
    }
    for (int k = 0; k < stepEnds.length; k++) {
      int paid = Masks.lastAtOrBefore(mask, stepEnds[k]);
      if (paid >= 0) {
        rewards[paid] += stepRewards[k];
      }
    }
    rewards[end] += last;
    return rewards;
  }

  /**
   * Rewards still to come, undiscounted: {@code G[t] = Σ_{s ≥ t} r[s]}.
   *
   * @param rewards [T], read where the mask is true
   * @param mask [T]
   * @return [T], 0 where masked
   */
  public static double[] toGo(double[] rewards, boolean[] mask) {
    Masks.requireSameLength(mask, rewards);
    double[] toGo = new double[mask.length];
    double sum = 0;
    for (int t = mask.length - 1; t >= 0; t--) {
      if (mask[t]) {
        sum += rewards[t];
        toGo[t] = sum;
      }
    }
    return toGo;
  }
}
