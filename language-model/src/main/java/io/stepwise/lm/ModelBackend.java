package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.engine.NativeModule;
import io.stepwise.lm.engine.NativeModule.Argument;
import io.stepwise.lm.vector.DecoderWeights;
import io.stepwise.lm.weights.RotaryTable;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's weights in the form that each {@link Backend} takes, laid out on first use. Any number
 * of threads may use it while the weights do not change.
 */
final class ModelBackend implements AutoCloseable {
  private final ModelConfig config;
  private final Weights weights;
  private final RotaryTable rotary;
  private final List<NDArray> rope;
  private final Backend backend = Backend.usual();
  private final Layout layout;
  private NativeModule inference;
  private DecoderWeights vectors;
  private int threads = 1;

  /** How long the weights stay laid out for {@link Backend#VECTORS}. */
  enum Layout {
    /** Until they change. */
    KEPT,
    /** While they are used. */
    PASSING
  }

  private ModelBackend(
      ModelConfig config, Weights weights, RotaryTable rotary, List<NDArray> rope, Layout layout) {
    this.config = config;
    this.weights = weights;
    this.rotary = rotary;
    this.rope = rope;
    this.layout = layout;
  }

  /**
   * The backend of a model.
   *
   * @param manager owns its tensors
   */
  static ModelBackend of(ModelConfig config, Weights weights, NDManager manager) {
    RotaryTable rotary = RotaryTable.of(config);
    List<NDArray> rope = new ArrayList<>();
    for (float[] half : List.of(rotary.cosines(), rotary.sines())) {
      NDArray tensor = manager.create(half, new Shape(rotary.positions(), rotary.width()));
      tensor.setName("rope[]");
      rope.add(tensor);
    }
    return new ModelBackend(config, weights, rotary, rope, Layout.KEPT);
  }

  /** The backend of the same model with other weights, which are laid out for each use. */
  ModelBackend withWeights(Weights others) {
    return new ModelBackend(config, others, rotary, rope, Layout.PASSING);
  }

  /** Which backend computes the model. */
  Backend kind() {
    return backend;
  }

  /** Threads that evaluate and generate. */
  int threads() {
    return threads;
  }

  /** Sets the number of threads that evaluate and generate, at least 1. */
  void useThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Cannot use threads: %d, expected at least 1".formatted(count));
    }
    threads = count;
  }

  /** The rotary angles as tensors: cosines and sines. */
  List<NDArray> rope() {
    return rope;
  }

  /** The decoder's source without gradients, compiled when first asked for. */
  synchronized NativeModule inference() {
    if (inference == null) {
      inference = new NativeModule(DecoderSource.decoder(config), NativeModule.Mode.INFERENCE);
    }
    return inference;
  }

  /** The outputs of padded rows by the tensor engine. */
  NDList tokenOutputs(NDManager scope, NativeModule module, PaddedBatch rows, ModelOutput output) {
    return module.call(
        scope,
        "token_outputs",
        Argument.list("w", weights.tensors()),
        Argument.list("rope", rope),
        Argument.of("x", rows.tensor(scope)),
        Argument.of("parts", scope.create((long) output.code())));
  }

  /** The weights as they are now, laid out for {@link Backend#VECTORS}. */
  synchronized DecoderWeights vectors() {
    if (layout == Layout.PASSING) {
      return new DecoderWeights(config, rotary, weights::value);
    }
    if (vectors == null) {
      vectors = new DecoderWeights(config, rotary, weights::value);
    }
    return vectors;
  }

  /** Called after the trained weights have changed: layouts are made again on next use. */
  synchronized void changed() {
    weights.changed();
    vectors = null;
  }

  @Override
  public synchronized void close() {
    if (inference != null) {
      inference.close();
    }
  }
}
