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

  private static float[] difference(Tensor tensor) {
    int n = tensor.values().length / 2;
    float[] difference = new float[n];
    for (int i = 0; i < n; i++) {
      difference[i] = tensor.values()[n + i] - tensor.values()[i];
    }
    return difference;
  }
}
