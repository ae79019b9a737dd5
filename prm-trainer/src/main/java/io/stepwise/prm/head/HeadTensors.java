package io.stepwise.prm.head;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.weights.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Tensors of published heads. */
final class HeadTensors {
  static final String WEIGHT = "score.weight";
  static final String BIAS = "score.bias";
  static final String LM_HEAD = "lm_head.weight";
  static final String EMBEDDING = "model.embed_tokens.weight";

  private HeadTensors() {}

  /**
   * Takes a tensor out of a map.
   *
   * @param rows expected length of the first axis
   * @throws InvalidInput if it is absent or has another number of rows
   */
  static Tensor take(Map<String, Tensor> tensors, String name, int rows, String where) {
    Tensor tensor = tensors.remove(name);
    if (tensor == null || tensor.shape().length == 0 || tensor.shape()[0] != rows) {
      throw new InvalidInput(
          "Cannot read reward model: tensor %s (%s, expected %d rows) at %s"
              .formatted(
                  name, tensor == null ? "absent" : Arrays.toString(tensor.shape()), rows, where));
    }
    return tensor;
  }

  /** One row minus another of a matrix. */
  static float[] difference(Tensor matrix, int row, int other) {
    int width = matrix.shape()[1];
    float[] difference = new float[width];
    for (int i = 0; i < width; i++) {
      difference[i] = matrix.values()[row * width + i] - matrix.values()[other * width + i];
    }
    return difference;
  }
}
