package io.stepwise.lm.format;

import io.stepwise.data.storage.Json;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Tokenizers over bytes whose tokens are chosen by a test. Nothing is split before pairs are
 * merged, so that a token may hold any text.
 */
final class ByteTokenizers {
  /** The end token, {@code <|end|>}. */
  static final int END = 0;

  /** Another end token, {@code <|stop|>}. */
  static final int STOP = 1;

  private ByteTokenizers() {}

  /** GPT-2's byte-level tokens: every byte, and these texts. */
  static ReasoningTokenizer byteLevel(List<String> texts) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> special = List.of("<|end|>", "<|stop|>", "<|im_start|>");
    special.forEach(token -> ids.put(token, ids.size()));
    for (int b = 0; b < 256; b++) {
      ids.put(letter(b), ids.size());
    }
    List<String> merges = new ArrayList<>();
    for (String text : texts) {
      String left = "";
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        String right = letter(b & 0xff);
        if (!left.isEmpty() && !ids.containsKey(left + right)) {
          merges.add(left + " " + right);
          ids.put(left + right, ids.size());
        }
        left += right;
      }
    }
    Map<String, Object> bytes =
        Map.of(
            "type",
            "ByteLevel",
            "add_prefix_space",
            false,
            "trim_offsets",
            true,
            "use_regex",
            false);
    return tokenizer(ids, merges, special, false, null, bytes, bytes);
  }

  /** Byte-level tokens among which are random pieces of a text. */
  static ReasoningTokenizer random(String text, SplittableRandom random) {
    List<String> pieces = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0 && !text.isEmpty(); i--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + 2 + random.nextInt(5));
      pieces.add(text.substring(from, to));
    }
    return byteLevel(pieces);
  }

  /**
   * As SentencePiece: words that begin with a space, and bytes for what is not in the vocabulary.
   */
  static ReasoningTokenizer sentencePiece(List<String> words) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> special = List.of("<|end|>", "<|stop|>", "<|im_start|>", "<unk>");
    special.forEach(token -> ids.put(token, ids.size()));
    for (int b = 0; b < 256; b++) {
      ids.put("<0x%02X>".formatted(b), ids.size());
    }
    List<String> merges = new ArrayList<>();
    for (String word : words) {
      String left = "";
      for (int c : ("\u2581" + word).codePoints().toArray()) {
        String right = Character.toString(c);
        ids.putIfAbsent(right, ids.size());
        if (!left.isEmpty() && !ids.containsKey(left + right)) {
          merges.add(left + " " + right);
          ids.put(left + right, ids.size());
        }
        left += right;
      }
    }
    Map<String, Object> space = Map.of("String", " ");
    Map<String, Object> normalizer =
        Map.of(
            "type",
            "Sequence",
            "normalizers",
            List.of(
                Map.of("type", "Prepend", "prepend", "\u2581"),
                Map.of("type", "Replace", "pattern", space, "content", "\u2581")));
    Map<String, Object> decoder =
        Map.of(
            "type",
            "Sequence",
            "decoders",
            List.of(
                Map.of("type", "Replace", "pattern", Map.of("String", "\u2581"), "content", " "),
                Map.of("type", "ByteFallback"),
                Map.of("type", "Fuse"),
                Map.of("type", "Strip", "content", " ", "start", 1, "stop", 0)));
    return tokenizer(ids, merges, special, true, normalizer, null, decoder);
  }

  private static ReasoningTokenizer tokenizer(
      Map<String, Integer> ids,
      List<String> merges,
      List<String> special,
      boolean fallback,
      Map<String, Object> normalizer,
      Map<String, Object> splitting,
      Map<String, Object> decoder) {
    List<Map<String, Object>> added = new ArrayList<>();
    for (String token : special) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", ids.get(token));
      entry.put("content", token);
      List.of("single_word", "lstrip", "rstrip", "normalized").forEach(k -> entry.put(k, false));
      entry.put("special", true);
      added.add(entry);
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", fallback ? "<unk>" : null);
    model.put("continuing_subword_prefix", null);
    model.put("end_of_word_suffix", null);
    model.put("fuse_unk", false);
    model.put("byte_fallback", fallback);
    model.put("vocab", ids);
    model.put("merges", merges);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", added);
    json.put("normalizer", normalizer);
    json.put("pre_tokenizer", splitting);
    json.put("post_processor", null);
    json.put("decoder", decoder);
    json.put("model", model);
    StepTokens tokens = new StepTokens(END, END, END, StepTokens.NONE, StepTokens.NONE);
    return ReasoningTokenizer.of(Json.pretty(json), tokens, "a test");
  }

  private static String letter(int b) {
    boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
    int rank = b <= 32 ? b : b <= 160 ? 33 + b - 127 : 67;
    return Character.toString(printable ? b : 256 + rank);
  }
}
