package io.stepwise.lm.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import java.util.List;

/**
 * Applies low-rank adapters to matrices, and computes the derivatives:
 *
 * <pre>
 *   W' = W + s · B · A
 *   dLoss/dA = s · Bᵀ · dLoss/dW'      dLoss/dB = s · dLoss/dW' · Aᵀ
 * </pre>
 */
public final class LowRankChange implements AutoCloseable {
  private final NativeModule module;
  private final double factor;

  /** Changes with a factor s. */
  public LowRankChange(double factor) {
    this.factor = factor;
    // What another mode makes could not be derived by.
    this.module = new NativeModule(DecoderSource.adapters(), NativeModule.Mode.TRAINING);
  }

  /**
   * Where an adapter's matrix lies.
   *
   * @param matrix index in the list of matrices
   * @param row the adapter's first row there
   */
  public record Place(int matrix, int row) {}

  /** Changed copies of the matrices, owned by the manager. */
  public List<NDArray> merge(
      NDManager into, List<NDArray> w, List<NDArray> a, List<NDArray> b, List<Place> places) {
    return call(into, "merge", w, a, b, places);
  }

  /**
   * The derivatives by all A, then those by all B.
   *
   * @param g the derivatives by the changed matrices
   */
  public List<NDArray> gradients(
      NDManager into, List<NDArray> g, List<NDArray> a, List<NDArray> b, List<Place> places) {
    return call(into, "gradients", g, a, b, places);
  }

  private List<NDArray> call(
      NDManager into,
      String method,
      List<NDArray> w,
      List<NDArray> a,
      List<NDArray> b,
      List<Place> places) {
    long[] numbers =
        places.stream()
            .flatMapToLong(p -> java.util.stream.LongStream.of(p.matrix, p.row))
            .toArray();
    try (NDManager scope = into.newSubManager()) {
      return module.call(
          into,
          method,
          Argument.list("w", w),
          Argument.list("a", a),
          Argument.list("b", b),
          Argument.of("places", scope.create(numbers, new Shape(places.size(), 2))),
          Argument.of("scale", scope.create(factor)));
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
