package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.config.Shown;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Checks a {@code tokenizer.json} before the native tokenizer loads it. That library ends the
 * process where an external file makes it panic, search without end or fill the memory, so only
 * these pass: known components, expressions that {@link SafeRegex} accepts, and texts that become
 * longer by a bounded factor.
 */
final class TokenizerRules {
  private static final Set<String> PLAIN_NORMALIZERS =
      Set.of("Strip", "StripAccents", "Nmt", "BertNormalizer", "Lowercase", "ByteLevel");

  private static final Set<String> PLAIN_PRE_TOKENIZERS =
      Set.of(
          "BertPreTokenizer",
          "ByteLevel",
          "CharDelimiterSplit",
          "Digits",
          "FixedLength",
          "Metaspace",
          "Punctuation",
          "UnicodeScripts",
          "Whitespace",
          "WhitespaceSplit");

  private static final Set<String> PLAIN_POST_PROCESSORS =
      Set.of("BertProcessing", "ByteLevel", "RobertaProcessing");

  private static final Set<String> PLAIN_DECODERS =
      Set.of("BPEDecoder", "ByteFallback", "ByteLevel", "CTC", "Fuse", "Metaspace", "WordPiece");

  /** By how much Unicode's forms can lengthen a text, in bytes of UTF-8. */
  private static final Map<String, Integer> FORMS =
      Map.of("NFC", 3, "NFD", 3, "NFKC", 11, "NFKD", 11);

  private static final int MOST_PARTS = 64;
  private static final int MOST_GROWTH = 256;
  private static final int LONGEST_INSERTION_BYTES = 256;
  private static final int LONGEST_STRIP = 64;
  private static final int LONGEST_WORD = 10_000;

  private final String where;
  private int parts;
  private double growth = 1;
  private boolean linear = true;

  private TokenizerRules(String where) {
    this.where = where;
  }

  /** How the time to tokenise grows with the length of runs of white space. */
  enum Cost {
    /** With the length. */
    LINEAR,
    /** With its square. */
    QUADRATIC
  }

  /**
   * Checks a file.
   *
   * @param json the file's content
   * @param where the file's name, for messages
   * @throws InvalidInput that names the part that is not supported
   */
  static Cost check(JsonNode json, String where) {
    TokenizerRules rules = new TokenizerRules(where);
    rules.model(json.path("model"));
    rules.normalizer(json.path("normalizer"));
    rules.preTokenizer(json.path("pre_tokenizer"));
    rules.postProcessor(json.path("post_processor"));
    rules.growth = 1;
    rules.decoder(json.path("decoder"));
    return rules.linear ? Cost.LINEAR : Cost.QUADRATIC;
  }

  private void model(JsonNode model) {
    String type = TokenizerModel.type(model);
    switch (type) {
      case "BPE" -> {
        require(model.path("dropout").asDouble(0) == 0, "dropout", model.path("dropout"), "none");
        String prefix = model.path("continuing_subword_prefix").asText("");
        for (JsonNode merge : prefix.isEmpty() ? MissingNode.getInstance() : model.path("merges")) {
          String second =
              merge.isArray()
                  ? merge.path(1).asText()
                  : merge.asText().substring(merge.asText().indexOf(' ') + 1);
          require(second.startsWith(prefix), "a merge", merge, "a second part after " + prefix);
        }
      }
      case "Unigram" -> {
        for (JsonNode piece : model.path("vocab")) {
          boolean pair = piece.size() == 2 && piece.get(0).isTextual() && piece.get(1).isNumber();
          require(pair, "a piece of the vocabulary", piece, "a text and a number");
        }
        JsonNode unknown = model.path("unk_id");
        require(
            unknown.isMissingNode()
                || unknown.isNull()
                || (unknown.isInt()
                    && unknown.asInt() >= 0
                    && unknown.asInt() < model.path("vocab").size()),
            "unk_id",
            unknown,
            "an index of the vocabulary");
      }
      case "WordPiece" ->
          require(
              model.path("max_input_chars_per_word").asInt(0) <= LONGEST_WORD,
              "max_input_chars_per_word",
              model.path("max_input_chars_per_word"),
              "at most " + LONGEST_WORD);
      case "WordLevel" -> {
        // A table of words: nothing in it costs more than it is long.
      }
      default -> throw refusal("unknown model", type, "BPE, Unigram, WordPiece or WordLevel");
    }
  }

  private void normalizer(JsonNode part) {
    String type = type(part);
    switch (type) {
      case "" -> {}
      case "Sequence" -> part.path("normalizers").forEach(this::normalizer);
      case "NFC", "NFD", "NFKC", "NFKD" -> grow(type, FORMS.get(type));
      case "Prepend" -> insertion("Prepend", part.path("prepend"));
      case "Replace" -> replace(part);
      case "Precompiled" -> {
        try {
          grow(type, PrecompiledMap.growth(part.path("precompiled_charsmap").asText()));
        } catch (IllegalArgumentException e) {
          throw refusal(
              "Precompiled has a malformed map",
              e.getMessage(),
              "a character map of SentencePiece");
        }
      }
      default -> known(PLAIN_NORMALIZERS, "normalizer", type);
    }
  }

  private void preTokenizer(JsonNode part) {
    String type = type(part);
    switch (type) {
      case "" -> {}
      case "Sequence" -> part.path("pretokenizers").forEach(this::preTokenizer);
      case "Split" -> pattern("Split", part.path("pattern"));
      case "FixedLength" ->
          require(part.path("length").asInt(0) > 0, type, part.path("length"), "at least 1");
      default -> known(PLAIN_PRE_TOKENIZERS, "pre_tokenizer", type);
    }
  }

  private void postProcessor(JsonNode part) {
    String type = type(part);
    switch (type) {
      case "" -> {}
      case "Sequence" -> part.path("processors").forEach(this::postProcessor);
      case "TemplateProcessing" -> {
        template(part, "single", Set.of("A"));
        template(part, "pair", Set.of("A", "B"));
      }
      default -> known(PLAIN_POST_PROCESSORS, "post_processor", type);
    }
  }

  private void template(JsonNode part, String name, Set<String> sequences) {
    JsonNode special = part.path("special_tokens");
    for (JsonNode piece : part.path(name)) {
      count();
      JsonNode token = piece.path("SpecialToken").path("id");
      JsonNode sequence = piece.path("Sequence").path("id");
      boolean one = token.isTextual() != sequence.isTextual();
      require(
          one
              && (sequence.isTextual()
                  ? sequences.contains(sequence.asText())
                  : special.has(token.asText())),
          "TemplateProcessing",
          piece,
          "sequences of " + sequences + " and listed special tokens");
    }
    for (JsonNode token : special) {
      int ids = token.path("ids").size();
      require(
          ids == token.path("tokens").size() && ids <= MOST_PARTS,
          "TemplateProcessing",
          token,
          "as many ids as tokens, at most " + MOST_PARTS);
    }
  }

  private void decoder(JsonNode part) {
    String type = type(part);
    switch (type) {
      case "" -> {}
      case "Sequence" -> part.path("decoders").forEach(this::decoder);
      case "Replace" -> replace(part);
      case "Strip" -> {
        require(
            part.path("start").asLong() >= 0 && part.path("start").asLong() <= LONGEST_STRIP,
            "Strip",
            part.path("start"),
            "a start of 0 to " + LONGEST_STRIP);
        require(part.path("stop").asLong() == 0, "Strip", part.path("stop"), "a stop of 0");
      }
      default -> known(PLAIN_DECODERS, "decoder", type);
    }
  }

  private void replace(JsonNode part) {
    int shortest = pattern("Replace", part.path("pattern"));
    int inserted = insertion("Replace", part.path("content"));
    grow("Replace", inserted / (double) shortest);
  }

  /** Shortest match of a pattern, at least 1 character. */
  private int pattern(String type, JsonNode pattern) {
    int shortest;
    if (pattern.path("Regex").isTextual()) {
      try {
        SafeRegex.Facts facts = SafeRegex.check(pattern.path("Regex").asText());
        shortest = facts.shortest();
        linear &= facts.linear();
      } catch (IllegalArgumentException e) {
        throw refusal(
            type + " has an unsafe regular expression: " + e.getMessage(),
            pattern.path("Regex").asText(),
            "one that is searched in linear time");
      }
    } else {
      shortest = pattern.path("String").asText().getBytes(StandardCharsets.UTF_8).length;
    }
    require(shortest > 0, type, pattern, "a pattern that matches at least one character");
    return shortest;
  }

  private int insertion(String type, JsonNode text) {
    int bytes = text.asText().getBytes(StandardCharsets.UTF_8).length;
    require(
        bytes <= LONGEST_INSERTION_BYTES,
        type + " with a text of " + bytes + " bytes",
        text,
        "at most " + LONGEST_INSERTION_BYTES);
    return bytes;
  }

  private void grow(String type, double factor) {
    growth *= Math.max(1, factor);
    if (growth > MOST_GROWTH) {
      throw refusal(
          type + " lengthens texts too much",
          Math.round(growth) + " times with what is before it",
          "at most " + MOST_GROWTH);
    }
  }

  private String type(JsonNode part) {
    if (part.isMissingNode() || part.isNull()) {
      return "";
    }
    count();
    return part.path("type").asText("a part without type");
  }

  private void count() {
    parts++;
    if (parts > MOST_PARTS) {
      throw refusal("it has too many parts", parts, "at most " + MOST_PARTS);
    }
  }

  private void known(Set<String> known, String kind, String type) {
    require(known.contains(type), kind, type, "a known one");
  }

  private void require(boolean condition, String what, Object value, String expected) {
    if (!condition) {
      throw refusal(what + " is not supported", value, expected);
    }
  }

  private InvalidInput refusal(String what, Object value, String expected) {
    return new InvalidInput(
        "Cannot read tokenizer: %s (%s, expected %s) at %s"
            .formatted(what, Shown.of(value), expected, where));
  }
}
