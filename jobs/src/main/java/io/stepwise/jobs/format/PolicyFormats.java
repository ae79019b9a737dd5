package io.stepwise.jobs.format;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Gsm8kGrader;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.MultipleChoiceGrader;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settles the formats of policies. */
public final class PolicyFormats {
  private PolicyFormats() {}

  /**
   * The formats of a policy, checked against its folder.
   *
   * @param task name of the problems' task
   * @throws io.stepwise.data.error.InvalidConfiguration if the settings do not fit the policy
   * @throws io.stepwise.data.error.InvalidInput if the policy's folder is malformed
   */
  public static FormatSpec of(InputFolder policy, FormatSettings settings, String task) {
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(BaseReference.orSelf(policy), "");
    FormatSpec spec = FolderFormats.settle(policy, tokenizer, settings, instruction(task));
    spec.open(tokenizer);
    return spec;
  }

  /** What a problem of a task is followed by in a prompt; empty for nothing. */
  public static String instruction(String task) {
    return switch (task) {
      case MathGrader.NAME, Gsm8kGrader.NAME ->
          "Reason step by step, and put the final answer in \\boxed{}.";
      case MultipleChoiceGrader.NAME ->
          "Reason step by step, and put the letter of the answer in \\boxed{}.";
      default -> "";
    };
  }

  /** A command's settings with the formats that were settled on, for its manifest. */
  public static Map<String, Object> describe(Map<String, Object> settings, FormatSpec formats) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.putAll(formats.describe());
    return all;
  }
}
