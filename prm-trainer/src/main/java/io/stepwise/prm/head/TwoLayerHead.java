package io.stepwise.prm.head;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.HeadConversion;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of Qwen2.5-Math-PRM over a hidden state h:
 *
 * <pre>
 *   z = W_2 · relu(W_0 · h + b_0) + b_2,    softmax(z)_1 = σ(z_1 − z_0)
 * </pre>
 */
public final class TwoLayerHead implements HeadConversion, StepHead {
  private float[] inner; // W_0, [D, D]
  private float[] innerBias; // b_0, [D]
  private float[] outer; // row 1 minus row 0 of W_2, [D]
  private float outerBias;

  @Override
  public Map<String, Tensor> convert(
      Map<String, Tensor> tensors, ReasoningTokenizer tokenizer, String where) {
    Map<String, Tensor> converted = new LinkedHashMap<>(tensors);
    Tensor bias = converted.get("score.0.bias");
    int width = bias == null ? 0 : bias.values().length;
    innerBias = HeadTensors.take(converted, "score.0.bias", width, where).values();
    Tensor weight = HeadTensors.take(converted, "score.0.weight", width, where);
    Tensor last = HeadTensors.take(converted, "score.2.weight", 2, where);
    Tensor lastBias = HeadTensors.take(converted, "score.2.bias", 2, where);
    if (weight.values().length != width * width || last.values().length != 2 * width) {
      throw new InvalidInput(
          "Cannot read reward model: shapes of score.0 and score.2 disagree (%d and %d numbers, expected %d and %d) at %s"
              .formatted(
                  weight.values().length, last.values().length, width * width, 2 * width, where));
    }
    inner = weight.values();
    outer = HeadTensors.difference(last, 1, 0);
    outerBias = lastBias.values()[1] - lastBias.values()[0];
    converted.remove(HeadTensors.LM_HEAD);
    // The decoder's own scalar head is not read.
    converted.put(HeadTensors.WEIGHT, new Tensor(new int[] {1, width}, new float[width]));
    converted.put(HeadTensors.BIAS, new Tensor(new int[] {1}, new float[1]));
    return converted;
  }

  @Override
  public List<float[]> logits(CausalModel model, List<int[]> rows, List<int[]> read) {
    List<float[]> logits = new ArrayList<>();
    for (float[][] states : model.hidden(rows, read)) {
      logits.add(logits(List.of(states), null));
    }
    return logits;
  }

  @Override
  public float[] logits(List<float[]> states, float[] scalar) {
    float[] logits = new float[states.size()];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = logit(states.get(k));
    }
    return logits;
  }

  private float logit(float[] state) {
    int width = innerBias.length;
    double sum = outerBias;
    for (int i = 0; i < width; i++) {
      float activation = innerBias[i];
      for (int j = 0; j < width; j++) {
        activation += inner[i * width + j] * state[j];
      }
      sum += outer[i] * Math.max(0, activation);
    }
    return (float) sum;
  }
}
