package io.stepwise.lm.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Where an {@link Optimizer} gets gradients from, a few at a time, so that those of a large model
 * need not all be tensors at once.
 */
@FunctionalInterface
public interface GradientSource {
  /**
   * A gradient. It may be asked for twice, and what was returned may be changed.
   *
   * @param scope owns the tensor if it is made for this call
   * @param index of the weight
   */
  NDArray gradient(NDManager scope, int index);

  /** Tensors that exist. */
  static GradientSource of(List<NDArray> gradients) {
    return (scope, index) -> gradients.get(index);
  }
}
