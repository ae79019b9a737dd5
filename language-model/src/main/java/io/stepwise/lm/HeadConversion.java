package io.stepwise.lm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.Tensor;
import java.util.Map;

/** Turns the tensors of another class of reward model into those of a token classifier. */
@FunctionalInterface
public interface HeadConversion {
  /**
   * Converts.
   *
   * @param tensors all tensors of the folder by name
   * @param where the folder, for messages
   * @return the trunk's tensors with {@code score.weight [1,D]} and {@code score.bias [1]}
   * @throws InvalidInput if the folder does not hold that class
   */
  Map<String, Tensor> convert(
      Map<String, Tensor> tensors, ReasoningTokenizer tokenizer, String where);

  /**
   * Reads a reward model of that class as a decoder with a scalar head.
   *
   * @throws InvalidInput if a file is missing, malformed or disagrees with the configuration
   */
  default CausalModel load(InputFolder folder) {
    return ModelReading.converted(folder, this);
  }
}
