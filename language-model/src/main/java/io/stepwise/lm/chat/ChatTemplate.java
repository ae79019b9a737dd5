package io.stepwise.lm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's chat template: a conversation in, the text that the model continues out, byte for byte
 * what {@code apply_chat_template} of transformers gives.
 */
public final class ChatTemplate {
  /**
   * The date that templates print in prompts and reward model inputs, so that these are the same on
   * every day: the one that templates of Llama 3 print where they know no date.
   */
  public static final Clock FIXED_DATE =
      Clock.fixed(Instant.parse("2024-07-26T00:00:00Z"), ZoneOffset.UTC);

  private static final String TEMPLATE = "a template of transformers";
  private static final String MESSAGES =
      "messages and a system prompt, if any, that the template accepts";

  private final Statement template;
  private final Map<String, Object> specialTokens;
  private final String where;

  private ChatTemplate(Statement template, Map<String, Object> specialTokens, String where) {
    this.template = template;
    this.specialTokens = specialTokens;
    this.where = where;
  }

  /**
   * A folder's template: {@code chat_template.jinja}, else {@code chat_template} of {@code
   * tokenizer_config.json}, of several the one named "default".
   *
   * @return empty if it has none
   * @throws InvalidInput if it is malformed or uses what is not supported
   */
  public static Optional<ChatTemplate> of(InputFolder folder) {
    return TemplateFiles.template(folder)
        .map(source -> of(source, TemplateFiles.specialTokens(folder), folder.path()));
  }

  /**
   * The source of a folder's template, to be read elsewhere.
   *
   * @return empty if it has none
   */
  public static Optional<TemplateSource> source(InputFolder folder) {
    return TemplateFiles.template(folder)
        .map(text -> new TemplateSource(text, TemplateFiles.specialTokens(folder)));
  }

  /**
   * A template from its source.
   *
   * @param specialTokens names like "bos_token" and their texts
   * @param where whose template it is, for messages
   * @throws InvalidInput if it is malformed or uses what is not supported
   */
  public static ChatTemplate of(String source, Map<String, String> specialTokens, String where) {
    try {
      return new ChatTemplate(
          StatementParser.parse(source), new LinkedHashMap<>(specialTokens), where);
    } catch (TemplateError e) {
      throw refusal("read", e.getMessage(), TEMPLATE, where, e);
    } catch (StackOverflowError e) {
      throw refusal("read", "nested too deeply", TEMPLATE, where, e);
    }
  }

  /**
   * Writes the prompt of a conversation, with the beginning of the model's own turn. A template
   * that prints the date prints {@link #FIXED_DATE}.
   *
   * @param messages a list of objects, usually with "role" and "content"
   * @throws InvalidInput if it is none, or the template fails or rejects it
   */
  public String render(JsonNode messages) {
    return render(messages, true, FIXED_DATE);
  }

  /**
   * Writes a whole conversation, without the beginning of another turn. A template that prints the
   * date prints {@link #FIXED_DATE}.
   *
   * @param messages as for {@link #render(JsonNode)}
   * @throws InvalidInput if it is none, or the template fails or rejects it
   */
  public String renderWhole(JsonNode messages) {
    return render(messages, false, FIXED_DATE);
  }

  /**
   * The same at another time, and perhaps without the beginning of the model's turn.
   *
   * @param clock what time it is for a template that prints the date
   */
  public String render(JsonNode messages, boolean generationPrompt, Clock clock) {
    Map<String, Object> names = new LinkedHashMap<>(specialTokens);
    try {
      names.put("messages", messages(messages));
      names.put("tools", null);
      names.put("documents", null);
      names.put("add_generation_prompt", generationPrompt);
      Frame outermost = Frame.outermost(new Values(clock), names);
      StringBuilder out = new StringBuilder();
      template.run(outermost.inner(), out);
      return out.toString();
    } catch (TemplateError e) {
      throw refusal("render", e.getMessage(), MESSAGES, where, e);
    } catch (StackOverflowError e) {
      throw refusal("render", "nested too deeply", TEMPLATE, where, e);
    }
  }

  private static InvalidInput refusal(
      String verb, String why, String expected, String where, Throwable e) {
    return new InvalidInput(
        "Cannot " + verb + " chat template: " + why + " (expected " + expected + ") at " + where,
        e);
  }

  /** Reasoning is known by three names; templates find it under each. */
  private static List<Object> messages(JsonNode messages) {
    if (!messages.isArray()) {
      throw new TemplateError("messages are not a list");
    }
    List<Object> all = new ArrayList<>();
    for (JsonNode message : messages) {
      if (!message.isObject()) {
        throw new TemplateError("a message is not an object");
      }
      Map<Object, Object> plain = new LinkedHashMap<>();
      Object reasoning = null;
      for (String name : List.of("reasoning_content", "thinking", "reasoning")) {
        reasoning = reasoning == null ? plain(message.path(name)) : reasoning;
      }
      if (reasoning != null) {
        plain.put("thinking", reasoning);
      }
      message.properties().forEach(field -> plain.put(field.getKey(), plain(field.getValue())));
      if (reasoning != null) {
        plain.put("reasoning_content", reasoning);
      }
      all.add(plain);
    }
    return all;
  }

  private static Object plain(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      if (!node.canConvertToLong()) {
        throw new TemplateError("a number beyond 64 bits in a message");
      }
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(element -> list.add(plain(element)));
      return list;
    }
    if (node.isObject()) {
      Map<Object, Object> map = new LinkedHashMap<>();
      node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
      return map;
    }
    return null;
  }
}
