package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.config.Shown;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Properties of a tokenizer read from its file: its tokens, the longest of them, and the characters
 * that it cannot represent.
 */
final class TokenizerModel {
  /** No vocabulary has a longer token; one that does is not made for text. */
  private static final int LONGEST_TOKEN_BYTES = 1024;

  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<Integer> alphabet = new HashSet<>();
  private final int size;
  private final int longest;
  private final boolean lossy;
  private final boolean normalizes;

  /**
   * Reads a tokenizer's vocabulary.
   *
   * @param json content of {@code tokenizer.json}
   * @param where the file's name, for messages
   * @throws InvalidInput if an id is out of range
   */
  TokenizerModel(JsonNode json, String where) {
    JsonNode model = json.path("model");
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary.isArray()) {
      for (int i = 0; i < vocabulary.size(); i++) {
        ids.put(vocabulary.get(i).path(0).asText(), i);
      }
    } else {
      vocabulary.properties().forEach(e -> ids.put(e.getKey(), id(e.getValue(), where)));
    }
    int most = vocabulary.isArray() ? vocabulary.size() - 1 : -1;
    lossy = lossy(json);
    if (lossy) {
      ids.keySet().stream()
          .filter(piece -> piece.codePointCount(0, piece.length()) == 1)
          .forEach(piece -> alphabet.add(piece.codePointAt(0)));
    }
    for (JsonNode added : json.path("added_tokens")) {
      String content = added.path("content").asText();
      ids.put(content, id(added.path("id"), where));
      content.codePoints().forEach(alphabet::add);
    }
    int bytes = 1;
    for (Map.Entry<String, Integer> token : ids.entrySet()) {
      most = Math.max(most, token.getValue());
      bytes = Math.max(bytes, token.getKey().getBytes(StandardCharsets.UTF_8).length);
    }
    size = most + 1;
    longest = Math.min(bytes, LONGEST_TOKEN_BYTES);
    normalizes = !json.path("normalizer").isNull() && !json.path("normalizer").isMissingNode();
  }

  private static int id(JsonNode id, String where) {
    if (!id.isInt() || id.asInt() < 0 || id.asInt() == Integer.MAX_VALUE) {
      throw new InvalidInput(
          "Cannot read tokenizer: token id out of range (%s, expected 0 to %d) at %s"
              .formatted(Shown.of(id), Integer.MAX_VALUE - 1, where));
    }
    return id.asInt();
  }

  /** The kind of model; old files do not name it. */
  static String type(JsonNode model) {
    if (model.path("type").isTextual()) {
      return model.path("type").asText();
    }
    if (model.has("merges")) {
      return "BPE";
    }
    if (model.path("vocab").isArray()) {
      return "Unigram";
    }
    return model.has("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
  }

  /**
   * Whether unknown characters leave no token at all: only byte pairs do so, without a token for
   * what is unknown and without bytes to fall back on. Every other model has that token, or its
   * encoder fails.
   */
  private boolean lossy(JsonNode json) {
    JsonNode model = json.path("model");
    if (!type(model).equals("BPE") || ids.containsKey(model.path("unk_token").asText(""))) {
      return false;
    }
    if (model.path("byte_fallback").asBoolean(false)) {
      for (int b = 0; b < 256; b++) {
        if (!ids.containsKey("<0x%02X>".formatted(b))) {
          return true;
        }
      }
      return false;
    }
    return !byteLevel(json.path("pre_tokenizer")) && !byteLevel(json.path("normalizer"));
  }

  private static boolean byteLevel(JsonNode part) {
    boolean found = part.path("type").asText().equals("ByteLevel");
    for (String list : List.of("pretokenizers", "normalizers")) {
      for (JsonNode inner : part.path(list)) {
        found |= byteLevel(inner);
      }
    }
    return found;
  }

  /** The id of a token. */
  Optional<Integer> id(String token) {
    return Optional.ofNullable(ids.get(token));
  }

  /** One more than the largest id. */
  int size() {
    return size;
  }

  /** Bytes of the longest token. */
  int longest() {
    return longest;
  }

  /** A character of a text that would leave no token. */
  Optional<String> lost(String text) {
    return lossy
        ? text.codePoints()
            .filter(c -> !alphabet.contains(c) && !(normalizes && Character.isWhitespace(c)))
            .mapToObj(Character::toString)
            .findFirst()
        : Optional.empty();
  }
}
