package io.stepwise.lm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Where a Hugging Face folder keeps its chat template and the texts of its special tokens. */
final class TemplateFiles {
  private static final String TEMPLATE = "chat_template.jinja";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String TOKENS = "special_tokens_map.json";
  private static final List<String> NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private TemplateFiles() {}

  static Optional<String> template(InputFolder folder) {
    if (folder.has(TEMPLATE)) {
      return Optional.of(folder.text(TEMPLATE));
    }
    JsonNode template = json(folder, CONFIG).path("chat_template");
    if (template.isMissingNode() || template.isNull()) {
      return Optional.empty();
    }
    String where = folder.path() + "/" + CONFIG;
    if (template.isTextual()) {
      return Optional.of(template.textValue());
    }
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default") && named.path("template").isTextual()) {
        return Optional.of(named.path("template").textValue());
      }
      names.add(named.path("name").asText());
    }
    throw new InvalidInput(
        "Cannot read chat template: none is named default ("
            + names
            + ", expected default) at "
            + where);
  }

  static Map<String, String> specialTokens(InputFolder folder) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String file : List.of(CONFIG, TOKENS)) {
      JsonNode json = json(folder, file);
      for (String name : NAMES) {
        JsonNode token =
            json.path(name).isObject() ? json.path(name).path("content") : json.path(name);
        if (token.isTextual()) {
          tokens.putIfAbsent(name, token.textValue());
        }
      }
    }
    return tokens;
  }

  private static JsonNode json(InputFolder folder, String file) {
    return folder.has(file)
        ? Json.read(folder.text(file), folder.path() + "/" + file)
        : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }
}
