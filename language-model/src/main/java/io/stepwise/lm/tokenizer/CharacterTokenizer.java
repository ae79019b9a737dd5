package io.stepwise.lm.tokenizer;

import io.stepwise.data.storage.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a tokenizer with one token per character of an alphabet, as a {@code tokenizer.json} (a
 * BPE model without merges). The first five characters structure a chain ({@link StepTokens}).
 */
public final class CharacterTokenizer {
  private CharacterTokenizer() {}

  /**
   * Builds the tokenizer.
   *
   * @param form the characters of pad, bos, eos, step end and prompt end, in this order (ids 0–4)
   * @param alphabet the other characters (ids from 5)
   * @throws IllegalArgumentException unless there are five and all characters differ
   */
  public static ReasoningTokenizer of(String form, String alphabet) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    (form + alphabet)
        .codePoints()
        .forEach(c -> vocabulary.putIfAbsent(Character.toString(c), vocabulary.size()));
    long characters = (form + alphabet).codePoints().count();
    if (form.codePointCount(0, form.length()) != 5 || vocabulary.size() != characters) {
      throw new IllegalArgumentException(
          "Cannot create tokenizer: not five distinct marker characters ("
              + form
              + ", "
              + alphabet
              + ")");
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", null);
    model.put("continuing_subword_prefix", null);
    model.put("end_of_word_suffix", null);
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("vocab", vocabulary);
    model.put("merges", List.of());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", List.of());
    json.put("normalizer", null);
    json.put("pre_tokenizer", null);
    List<Map.Entry<String, Integer>> markers = List.copyOf(vocabulary.entrySet());
    json.put("post_processor", OwnPrompts.postProcessor(markers.get(1), markers.get(4)));
    json.put("decoder", Map.of("type", "Fuse"));
    json.put("model", model);
    return ReasoningTokenizer.of(Json.pretty(json), StepTokens.OWN, "the character tokenizer");
  }
}
