package io.stepwise.policy.loss;

/** The loss of a policy's tokens by their advantages. */
public interface PolicyLoss {
  /**
   * The loss of one sequence, with its gradient.
   *
   * @param logProbs [T] of the policy that is trained
   * @param old [T] of the policy that drew the tokens, recomputed by the trainer
   * @param advantages [T]
   * @param mask [T]
   * @param weight w of each token
   * @param gradient [T] to which dL/dlogp is added
   * @return L
   */
  double add(
      double[] logProbs,
      double[] old,
      double[] advantages,
      boolean[] mask,
      double weight,
      double[] gradient);

  /**
   * How far the update has gone; arrays as in {@link #add}.
   *
   * @return counts and divergences of the unmasked tokens
   */
  SurrogateFigures figures(double[] logProbs, double[] old, double[] advantages, boolean[] mask);
}
