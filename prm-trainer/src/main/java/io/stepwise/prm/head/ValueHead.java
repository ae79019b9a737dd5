package io.stepwise.prm.head;

import io.stepwise.lm.HeadConversion;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value head of Skywork-o1-Open-PRM, {@code v_head.summary}, next to a trunk whose tensors
 * stand at the top or under {@code pretrained_model.}; its language-model head is not used.
 */
public final class ValueHead implements HeadConversion {
  /** The tensor by which a folder of this class is known. */
  public static final String SIGN = "v_head.summary.weight";

  private static final String PREFIX = "pretrained_model.";

  @Override
  public Map<String, Tensor> convert(
      Map<String, Tensor> tensors, ReasoningTokenizer tokenizer, String where) {
    Map<String, Tensor> converted = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            converted.put(
                name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, tensor));
    converted.remove(HeadTensors.LM_HEAD);
    converted.put(HeadTensors.WEIGHT, HeadTensors.take(converted, SIGN, 1, where));
    converted.put(HeadTensors.BIAS, HeadTensors.take(converted, "v_head.summary.bias", 1, where));
    return converted;
  }
}
