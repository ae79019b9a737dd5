package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/**
 * Computes the gradients of a model's weights from an objective over its token outputs.
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

  /** Returns gradients that are not used any more, for reuse. */
  void release(G gradients);

  @Override
  void close();
}
