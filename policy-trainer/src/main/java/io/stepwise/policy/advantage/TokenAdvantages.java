package io.stepwise.policy.advantage;

import io.stepwise.policy.token.Masks;

/** Spreads advantages of chains or steps over their tokens. */
public final class TokenAdvantages {
  private TokenAdvantages() {}

  /**
   * One advantage for every token of a chain.
   *
   * @param advantage of the chain
   * @param mask [T]
   * @return [T], 0 where masked
   */
  public static double[] ofChain(double advantage, boolean[] mask) {
    double[] advantages = new double[mask.length];
    for (int t = 0; t < mask.length; t++) {
      if (mask[t]) {
        advantages[t] = advantage;
      }
    }
    return advantages;
  }

  /**
   * Every token of a step has its step's advantage.
   *
   * @param stepAdvantages [K]
   * @param stepEnds [K] position of each step's last token, ascending
   * @param afterSteps advantage of tokens after the last step, such as the end token's
   * @param mask [T]
   * @return [T], 0 where masked
   */
  public static double[] ofSteps(
      double[] stepAdvantages, int[] stepEnds, double afterSteps, boolean[] mask) {
    double[] advantages = new double[mask.length];
    int k = 0;
    for (int t = 0; t < mask.length; t++) {
      while (k < stepEnds.length && stepEnds[k] < t) {
        k++;
      }
      if (mask[t]) {
        advantages[t] = k < stepEnds.length ? stepAdvantages[k] : afterSteps;
      }
    }
    return advantages;
  }

  /**
   * The same advantages with none at step ends, so that whether to end a step is not trained
   * directly (PURE's default).
   *
   * @param advantages [T]
   * @param stepEnds [K] positions
   * @return [T], a new array
   */
  public static double[] withoutStepEnds(double[] advantages, int[] stepEnds) {
    double[] without = advantages.clone();
    for (int end : stepEnds) {
      without[end] = 0;
    }
    return without;
  }

  /**
   * Explained variance of a critic, {@code 1 − Var(R − V) / Var(R)}: 1 for a perfect one, 0 for a
   * constant, below 0 for one that misleads; NaN where the returns do not vary.
   *
   * @param returns [B][T]
   * @param values [B][T]
   * @param masks [B][T]
   */
  public static double explainedVariance(double[][] returns, double[][] values, boolean[][] masks) {
    double[][] errors = new double[returns.length][];
    for (int i = 0; i < returns.length; i++) {
      Masks.requireSameLength(masks[i], returns[i], values[i]);
      errors[i] = new double[returns[i].length];
      for (int t = 0; t < errors[i].length; t++) {
        errors[i][t] = masks[i][t] ? returns[i][t] - values[i][t] : 0;
      }
    }
    double variance = BatchMoments.of(returns, masks).variance();
    return variance == 0 ? Double.NaN : 1 - BatchMoments.of(errors, masks).variance() / variance;
  }
}
