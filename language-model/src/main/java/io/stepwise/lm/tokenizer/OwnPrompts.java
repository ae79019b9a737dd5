package io.stepwise.lm.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How other tools prompt a model with step tokens of its own: a chat template and a post-processor
 * that both give {@code bos problem promptEnd}.
 */
final class OwnPrompts {
  private OwnPrompts() {}

  /**
   * The chat template, for {@code tokenizer_config.json}. A user's message is a problem, an
   * assistant's a response; there is no system prompt.
   *
   * @param promptEnd the text of the token that ends a prompt
   */
  static String chatTemplate(String promptEnd) {
    return "{{ bos_token }}{% for message in messages %}"
        + "{% if message['role'] == 'user' %}{{ message['content'] + '"
        + promptEnd
        + "' }}"
        + "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
        + "{% else %}{{ raise_exception('no such role (' + message['role'] + ', expected user or"
        + " assistant)') }}{% endif %}{% endfor %}";
  }

  /**
   * The post-processor, for {@code tokenizer.json}: what a tokenizer puts around a text by itself.
   *
   * @param bos text and id of the token that begins a prompt
   * @param promptEnd text and id of the token that ends it
   */
  static Map<String, Object> postProcessor(
      Map.Entry<String, Integer> bos, Map.Entry<String, Integer> promptEnd) {
    Map<String, Object> tokens = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> token : List.of(bos, promptEnd)) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", token.getKey());
      entry.put("ids", List.of(token.getValue()));
      entry.put("tokens", List.of(token.getKey()));
      tokens.put(token.getKey(), entry);
    }
    List<Object> single =
        List.of(
            part("SpecialToken", bos.getKey()),
            part("Sequence", "A"),
            part("SpecialToken", promptEnd.getKey()));
    Map<String, Object> processor = new LinkedHashMap<>();
    processor.put("type", "TemplateProcessing");
    processor.put("single", single);
    processor.put(
        "pair", List.of(single.get(0), single.get(1), single.get(2), part("Sequence", "B")));
    processor.put("special_tokens", tokens);
    return processor;
  }

  private static Map<String, Object> part(String kind, String id) {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("id", id);
    inner.put("type_id", 0);
    return Map.of(kind, inner);
  }
}
