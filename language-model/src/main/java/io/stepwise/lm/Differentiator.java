package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/**
 * Turns an objective over what a model says of tokens into gradients of its weights.
 *
 * @param <G> gradients of the differentiated weights
 */
interface Differentiator<G> extends AutoCloseable {
  /**
   * The gradient of some rows' loss. Called from several threads.
   *
   * @param scope will own the result
   * @param all the rows of the step
   * @param chosen indices of those to run, longest first
   * @param sums the objective's sums are added to these
   * @return the gradients, or null if the objective has none
   */
  G differentiate(
      NDManager scope,
      List<int[]> all,
      int[] chosen,
      TokenObjective objective,
      Map<String, Double> sums);

  /** a ← a + b, element by element; b is not used afterwards. */
  void add(NDManager scope, G a, G b);

  /**
   * The gradient of one of the differentiated weights.
   *
   * @param scope will own the result if it is made for this call
   * @param index among the differentiated weights
   */
  NDArray tensor(NDManager scope, G gradients, int index);

  /** Says that gradients are not used any more. */
  void release(G gradients);

  @Override
  void close();
}
