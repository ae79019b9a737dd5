package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/** Turns an objective over what a model says of tokens into gradients of its weights. */
interface Differentiator extends AutoCloseable {
  /**
   * The gradient of some rows' loss. Called from several threads.
   *
   * @param scope will own the result
   * @param all the rows of the step
   * @param chosen indices of those to run, longest first
   * @param sums the objective's sums are added to these
   * @return one gradient per differentiated weight of {@link Weights}, or null if the objective has
   *     none
   */
  List<NDArray> differentiate(
      NDManager scope,
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums);

  @Override
  void close();
}
