package io.stepwise.prm.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names of the input layouts of reward models. */
public enum RewardFormat {
  /** The layout that the model's folder names or implies. */
  AUTO,
  /** The project's own, {@link StepwiseLayout}. */
  STEPWISE,
  /** TRL's, {@link TrlLayout}. */
  TRL,
  /** Qwen2.5-Math-PRM and Qwen2.5-Math-7B-PRM800K, {@link QwenPrmLayout}. */
  QWEN_PRM,
  /** Math-Shepherd's Mistral model, {@link MathShepherdLayout}. */
  MATH_SHEPHERD,
  /** RLHFlow's Llama 3.1 models, {@link RlhflowLayout}. */
  RLHFLOW,
  /** Skywork o1 Open PRM, {@link SkyworkLayout}. */
  SKYWORK,
  /** A language model that is asked about each step by the usual {@link VerificationPrompt}. */
  GENERATIVE;

  /** The name in settings and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All names but {@code auto}. */
  static List<String> words() {
    return Arrays.stream(values()).filter(f -> f != AUTO).map(RewardFormat::word).toList();
  }

  /** The layout of a name; empty for an unknown one. */
  static Optional<RewardFormat> named(String word) {
    return Arrays.stream(values()).filter(f -> f != AUTO && f.word().equals(word)).findFirst();
  }
}
