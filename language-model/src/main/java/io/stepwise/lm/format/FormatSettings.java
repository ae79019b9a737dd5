package io.stepwise.lm.format;

import io.stepwise.data.setting.Setting;
import java.util.Set;

/**
 * Which prompt and step formats to use, as a user sets them.
 *
 * @param promptFormat how a problem is rendered as a prompt
 * @param systemPrompt system prompt of {@code chat}; null for what the model's folder records
 * @param userTemplate the user message in {@code chat}, the whole prompt in {@code plain}, with
 *     {@code {problem}}; null for what the model's folder records, else the task's own
 * @param stepFormat {@code auto}, {@code token}, {@code blank-line}, {@code line} or {@code
 *     regex:…}
 */
public record FormatSettings(
    @Setting("Prompt format; auto follows the policy's folder") Choice promptFormat,
    @Setting(value = "System prompt of the chat format; @FILE reads it from a file", orFile = true)
        String systemPrompt,
    @Setting(
            value =
                "User message (chat) or whole prompt (plain) with the placeholder {problem}; @FILE"
                    + " reads it from a file",
            orFile = true)
        String userTemplate,
    @Setting(
            "Step delimiter: auto, token, blank-line, line, or regex:EXPRESSION that matches the"
                + " start of a step")
        String stepFormat) {
  /** Keys of the settings. */
  public static final Set<String> KEYS =
      Set.of("prompt-format", "system-prompt", "user-template", "step-format");

  /** Everything as the model's folder says. */
  public static final FormatSettings DEFAULTS =
      new FormatSettings(Choice.AUTO, null, null, StepFormats.AUTO);

  /** A prompt format, or none in particular. */
  public enum Choice {
    /** What the folder says. */
    AUTO,
    /** {@link PromptKind#CHAT}. */
    CHAT,
    /** {@link PromptKind#PLAIN}. */
    PLAIN,
    /** {@link PromptKind#STEPWISE}. */
    STEPWISE
  }

  /**
   * Checks the values as far as they can be checked without a model.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration for a template without a problem, an
   *     unknown step format, or a malformed regular expression
   */
  public FormatSettings {
    FormatSpec.checkTemplate(userTemplate);
    StepFormats.check(stepFormat);
  }
}
