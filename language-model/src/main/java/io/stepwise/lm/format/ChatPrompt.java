package io.stepwise.lm.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation in the form of a model's chat template: a system prompt, if any, and the user's. A
 * template that prints the date prints {@link ChatTemplate#FIXED_DATE}.
 */
final class ChatPrompt implements PromptFormat {
  private static final String RESPONSE = "response";

  private final ReasoningTokenizer tokenizer;
  private final ChatTemplate template;
  private final String systemPrompt;
  private final String userTemplate;
  private final Set<Integer> endTokens;
  private Integer endToken;

  /**
   * A format of a template.
   *
   * @param systemPrompt null for none, or for the template's own
   * @param userTemplate what the user says, with {@code {problem}}
   * @param endTokens the model's end tokens
   */
  ChatPrompt(
      ReasoningTokenizer tokenizer,
      ChatTemplate template,
      String systemPrompt,
      String userTemplate,
      Set<Integer> endTokens) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.systemPrompt = systemPrompt;
    this.userTemplate = userTemplate;
    this.endTokens = endTokens;
  }

  @Override
  public int[] render(String problem) {
    return tokenizer.verbatim(template.render(messages(problem), true, ChatTemplate.FIXED_DATE));
  }

  @Override
  public Optional<String> nextTurn(String message) {
    ArrayNode messages = messages("problem");
    messages.addObject().put("role", "assistant").put("content", RESPONSE);
    messages.addObject().put("role", "user").put("content", message);
    String text = template.render(messages, true, ChatTemplate.FIXED_DATE);
    int response = text.lastIndexOf(RESPONSE, Math.max(0, text.lastIndexOf(message)));
    return response < 0
        ? Optional.empty() // a template may leave earlier turns out
        : Optional.of(text.substring(response + RESPONSE.length()));
  }

  /** The first end token that the template writes after a response, else the tokenizer's own. */
  @Override
  public synchronized int endToken() {
    if (endToken == null) {
      endToken = findEndToken();
    }
    return endToken;
  }

  private int findEndToken() {
    ArrayNode messages = messages("problem");
    messages.addObject().put("role", "assistant").put("content", RESPONSE);
    String text = template.render(messages, false, ChatTemplate.FIXED_DATE);
    int response = text.lastIndexOf(RESPONSE);
    if (response >= 0) {
      for (int id : tokenizer.verbatim(text.substring(response + RESPONSE.length()))) {
        if (endTokens.contains(id)) {
          return id;
        }
      }
    }
    return tokenizer.tokens().eos();
  }

  /** Whether the template leaves the system prompt out. */
  boolean dropsSystemPrompt() {
    return systemPrompt != null
        && !template
            .render(messages("problem"), true, ChatTemplate.FIXED_DATE)
            .contains(systemPrompt.strip());
  }

  private ArrayNode messages(String problem) {
    ArrayNode messages = Json.mapper().createArrayNode();
    if (systemPrompt != null) {
      messages.addObject().put("role", "system").put("content", systemPrompt);
    }
    messages
        .addObject()
        .put("role", "user")
        .put("content", userTemplate.replace(FormatSpec.PROBLEM, problem));
    return messages;
  }
}
