package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the ids that structure a chain in a folder that has no {@code stepwise.json}:
 *
 * <ul>
 *   <li>bos, eos and pad by name in {@code tokenizer_config.json} or {@code
 *       special_tokens_map.json}, else by id in {@code generation_config.json} or {@code
 *       config.json}; pad falls back to eos. A {@code tokenizer_config.json} that names no bos
 *       means that the tokenizer has none, even if the model's configuration names one;
 *   <li>the step's end is the first known of {@code <|step|>}, {@code <extra_0>} and a line break,
 *       the prompt's end of {@code <|prompt|>} and two line breaks, if they are single tokens; a
 *       folder without them can generate, but knows no steps.
 * </ul>
 */
final class FoundTokens {
  private static final List<String> STEP_ENDS = List.of("<|step|>", "<extra_0>", "\n", "Ċ");
  private static final List<String> PROMPT_ENDS = List.of("<|prompt|>", "\n\n", "ĊĊ");

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<JsonNode> byName = new ArrayList<>();
  private final List<JsonNode> byId = new ArrayList<>();
  private final String where;
  private final boolean namesTokens;

  private FoundTokens(InputFolder folder, String prefix, String tokenizerJson) {
    where = folder.path() + "/" + prefix;
    JsonNode tokenizer = Json.read(tokenizerJson, where + ReasoningTokenizer.FILE);
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      ids.put(entry.getKey(), entry.getValue().asInt());
    }
    if (vocabulary.isArray()) { // of pairs of a piece and its score
      for (int i = 0; i < vocabulary.size(); i++) {
        ids.put(vocabulary.get(i).path(0).asText(), i);
      }
    }
    for (JsonNode added : tokenizer.path("added_tokens")) {
      ids.put(added.path("content").asText(), added.path("id").asInt());
    }
    read(folder, prefix + "tokenizer_config.json", byName);
    namesTokens = !byName.isEmpty();
    read(folder, prefix + "special_tokens_map.json", byName);
    read(folder, prefix + "generation_config.json", byId);
    read(folder, prefix + "config.json", byId);
  }

  private static void read(InputFolder folder, String name, List<JsonNode> into) {
    if (folder.has(name)) {
      into.add(Json.read(folder.text(name), folder.path() + "/" + name));
    }
  }

  /**
   * Finds them.
   *
   * @throws InvalidInput if there is no end token
   */
  static StepTokens in(InputFolder folder, String prefix, String tokenizerJson) {
    return new FoundTokens(folder, prefix, tokenizerJson).tokens();
  }

  /** The bos token that the tokenizer's own files name, or {@link StepTokens#NONE}. */
  static int bos(InputFolder folder, String prefix, String tokenizerJson) {
    return new FoundTokens(folder, prefix, tokenizerJson).named("bos").orElse(StepTokens.NONE);
  }

  private StepTokens tokens() {
    Optional<Integer> eos = id("eos");
    if (eos.isEmpty()) {
      throw new InvalidInput(
          "Cannot read step tokens: no "
              + StepTokens.FILE
              + " and no substitute (eos missing, expected"
              + " {\"tokens\": {bos, eos, pad, prompt_end, step_end}}) at "
              + where);
    }
    return new StepTokens(
        named("bos").or(() -> namesTokens ? Optional.empty() : byId("bos")).orElse(StepTokens.NONE),
        eos.get(),
        id("pad").or(() -> eos).get(),
        first(PROMPT_ENDS).orElse(StepTokens.NONE),
        first(STEP_ENDS).orElse(StepTokens.NONE));
  }

  private Optional<Integer> id(String name) {
    return named(name).or(() -> byId(name));
  }

  private Optional<Integer> named(String name) {
    for (JsonNode config : byName) {
      JsonNode token = config.path(name + "_token");
      Integer id = ids.get(token.isTextual() ? token.asText() : token.path("content").asText());
      if (id != null) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  private Optional<Integer> byId(String name) {
    for (JsonNode config : byId) {
      JsonNode id = config.path(name + "_token_id");
      id = id.isArray() ? id.path(0) : id;
      if (!id.isMissingNode() && !id.isNull() && !id.isInt()) {
        throw new InvalidInput(
            "Cannot read step tokens: bad %s_token_id (%s, expected an integer) at %s"
                .formatted(name, Shown.of(id), where));
      }
      if (id.isInt() && id.asInt() >= 0) {
        return Optional.of(id.asInt());
      }
    }
    return Optional.empty();
  }

  private Optional<Integer> first(List<String> names) {
    return names.stream().filter(ids::containsKey).findFirst().map(ids::get);
  }
}
