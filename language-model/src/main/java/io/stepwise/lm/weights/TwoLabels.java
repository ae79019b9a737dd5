package io.stepwise.lm.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token-classification head with two labels, wrong and right in this order (as TRL trains process
 * reward models), as one scalar:
 *
 * <pre>
 *   softmax(z)_1 = σ(z_1 − z_0)   with   z_i = w_i · h + b_i
 *   w = w_1 − w_0,  b = b_1 − b_0
 * </pre>
 */
public final class TwoLabels {
  private static final String WEIGHT = "score.weight";
  private static final String BIAS = "score.bias";

  private TwoLabels() {}

  /** The same tensors, a head of two rows replaced by their difference. */
  public static Map<String, Tensor> folded(Map<String, Tensor> tensors) {
    Map<String, Tensor> folded = new LinkedHashMap<>(tensors);
    Tensor weight = tensors.get(WEIGHT);
    Tensor bias = tensors.get(BIAS);
    if (weight != null && weight.shape().length == 2 && weight.shape()[0] == 2) {
      folded.put(WEIGHT, new Tensor(new int[] {1, weight.shape()[1]}, difference(weight)));
    }
    if (bias != null && bias.shape().length == 1 && bias.shape()[0] == 2) {
      folded.put(BIAS, new Tensor(new int[] {1}, difference(bias)));
    }
    return folded;
  }

  /**
   * The same tensors, a head of one row as two: zeros for wrong, then the row for right. A head of
   * three rows stays as it is.
   */
  public static Map<String, Tensor> unfolded(Map<String, Tensor> tensors) {
    Map<String, Tensor> unfolded = new LinkedHashMap<>(tensors);
    Tensor head = tensors.get(WEIGHT);
    if (head != null && head.shape()[0] != 1) {
      return unfolded;
    }
    unfolded.computeIfPresent(
        WEIGHT, (name, row) -> new Tensor(new int[] {2, row.shape()[1]}, belowZeros(row)));
    unfolded.computeIfPresent(BIAS, (name, one) -> new Tensor(new int[] {2}, belowZeros(one)));
    return unfolded;
  }

  private static float[] belowZeros(Tensor tensor) {
    int n = tensor.values().length;
    float[] both = new float[2 * n];
    System.arraycopy(tensor.values(), 0, both, n, n);
    return both;
  }

  private static float[] difference(Tensor tensor) {
    int n = tensor.values().length / 2;
    float[] difference = new float[n];
    for (int i = 0; i < n; i++) {
      difference[i] = tensor.values()[n + i] - tensor.values()[i];
    }
    return difference;
  }
}
