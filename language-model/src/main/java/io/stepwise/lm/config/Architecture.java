package io.stepwise.lm.config;

import io.stepwise.data.error.InvalidInput;
import java.util.Arrays;

/** The decoder families that are read and written. */
public enum Architecture {
  /** Llama: no biases, no query and key norms. */
  LLAMA("Llama", "llama"),
  /** Mistral: as Llama, with an optional sliding window. */
  MISTRAL("Mistral", "mistral"),
  /** Qwen 2: biases on query, key and value. */
  QWEN2("Qwen2", "qwen2"),
  /** Qwen 3: norms on query and key heads. */
  QWEN3("Qwen3", "qwen3");

  private final String family;
  private final String modelType;

  Architecture(String family, String modelType) {
    this.family = family;
    this.modelType = modelType;
  }

  /** The {@code model_type} of config.json. */
  public String modelType() {
    return modelType;
  }

  /** The class name that {@code architectures} of config.json lists. */
  public String className(Head head) {
    return family + head.suffix();
  }

  /**
   * Reads {@code model_type}.
   *
   * @throws InvalidInput for a family that is not supported
   */
  public static Architecture ofModelType(String modelType, String where) {
    for (Architecture architecture : values()) {
      if (modelType.equals(architecture.modelType)) {
        return architecture;
      }
    }
    throw new InvalidInput(
        "Cannot read model: unknown model_type (%s, expected llama, mistral, qwen2 or qwen3) at %s"
            .formatted(Shown.of(modelType), where));
  }

  /**
   * Reads {@code architectures[0]}.
   *
   * @throws InvalidInput for a family or form that is not supported
   */
  public static Architecture ofClassName(String className) {
    for (Architecture architecture : values()) {
      if (Arrays.stream(Head.values()).anyMatch(h -> className.equals(architecture.className(h)))) {
        return architecture;
      }
    }
    throw new InvalidInput(
        "Cannot read model: unknown architecture ("
            + Shown.of(className)
            + ", expected Llama, Mistral, Qwen2 or Qwen3 ForCausalLM or ForTokenClassification)");
  }
}
