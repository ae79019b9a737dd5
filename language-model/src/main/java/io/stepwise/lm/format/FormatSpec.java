package io.stepwise.lm.format;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.chat.TemplateSource;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The formats resolved for a model, complete enough to be used on another machine.
 *
 * @param kind the prompt format
 * @param template the model's chat template, null unless the format is {@code chat}
 * @param systemPrompt null for none
 * @param userTemplate with {@code {problem}}; null with {@code stepwise}
 * @param stepFormat {@code token}, {@code blank-line}, {@code line} or {@code regex:…}
 * @param endTokens the tokens that end a response
 */
public record FormatSpec(
    PromptKind kind,
    TemplateSource template,
    String systemPrompt,
    String userTemplate,
    String stepFormat,
    Set<Integer> endTokens)
    implements Serializable {
  /** What stands for the problem in a template. */
  public static final String PROBLEM = "{problem}";

  /** Checks that the parts fit together. */
  public FormatSpec {
    checkTemplate(userTemplate);
    endTokens = new TreeSet<>(endTokens);
    if ((kind == PromptKind.CHAT) != (template != null)
        || (kind == PromptKind.STEPWISE) != (userTemplate == null)
        || (kind != PromptKind.CHAT && systemPrompt != null)) {
      throw new IllegalArgumentException("Cannot make formats: parts do not fit " + kind);
    }
  }

  static void checkTemplate(String userTemplate) {
    if (userTemplate != null && !userTemplate.contains(PROBLEM)) {
      throw new InvalidConfiguration(
          "Cannot use setting user-template: no place for the problem (\"%s\", expected %s in it)"
              .formatted(userTemplate.strip(), PROBLEM));
    }
  }

  /**
   * The formats over a tokenizer.
   *
   * @throws io.stepwise.data.error.InvalidInput if the chat template is malformed
   * @throws InvalidConfiguration if the template or the tokenizer cannot do what is asked
   */
  public Formats open(ReasoningTokenizer tokenizer) {
    return new Formats(
        tokenizer, prompt(tokenizer), StepFormats.of(stepFormat, tokenizer, endTokens), endTokens);
  }

  private PromptFormat prompt(ReasoningTokenizer tokenizer) {
    return switch (kind) {
      case STEPWISE -> new StepwisePrompt(tokenizer);
      case PLAIN -> new PlainPrompt(tokenizer, userTemplate);
      case CHAT -> {
        ChatTemplate parsed =
            ChatTemplate.of(template.text(), template.specialTokens(), "the policy's folder");
        ChatPrompt chat = new ChatPrompt(tokenizer, parsed, systemPrompt, userTemplate, endTokens);
        if (chat.dropsSystemPrompt()) {
          throw new InvalidConfiguration(
              "Cannot use setting system-prompt: the model's chat template leaves it out (\""
                  + systemPrompt
                  + "\", expected none; --user-template can hold the text)");
        }
        yield chat;
      }
    };
  }

  /** What a manifest records, by setting. */
  public Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("prompt-format", kind.name().toLowerCase(java.util.Locale.ROOT));
    if (systemPrompt != null) {
      map.put("system-prompt", systemPrompt);
    }
    if (userTemplate != null) {
      map.put("user-template", userTemplate);
    }
    map.put("step-format", stepFormat);
    return map;
  }
}
