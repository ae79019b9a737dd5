package io.stepwise.lm.tokenizer;

import io.stepwise.data.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns byte pairs (Sennrich et al. 2016, arXiv:1508.07909) over bytes (Radford et al. 2019):
 * every text can be encoded without loss. Ties between equally frequent pairs go to the pair that
 * sorts first, so the same texts give the same tokenizer. Digits stand alone.
 */
public final class BytePairTokenizer {
  /** Pad, begin, end, step end and prompt end. */
  static final List<String> MARKERS =
      List.of("<|pad|>", "<|bos|>", "<|eos|>", "<|step|>", "<|prompt|>");

  private static final String SPLIT = "\\p{N}| ?\\p{L}+| ?[^\\s\\p{L}\\p{N}]+|\\s+";
  private static final Pattern WORDS = Pattern.compile(SPLIT);

  private BytePairTokenizer() {}

  /**
   * Learns a tokenizer.
   *
   * @param vocabulary number of ids wanted: 5 that give chains their form, 256 bytes, then pairs as
   *     long as one occurs twice
   */
  public static ReasoningTokenizer train(List<String> texts, int vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    MARKERS.forEach(token -> ids.put(token, ids.size()));
    for (int b = 0; b < 256; b++) {
      ids.put(letter(b), ids.size());
    }
    List<String> merges = merges(words(texts), ids, vocabulary);
    return ReasoningTokenizer.of(json(ids, merges), StepTokens.OWN, "the byte-pair tokenizer");
  }

  /** GPT-2's printable letter for each byte. */
  private static String letter(int b) {
    boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
    if (printable) {
      return Character.toString(b);
    }
    int rank = b <= 32 ? b : b <= 160 ? 33 + b - 127 : 67;
    return Character.toString(256 + rank);
  }

  /** Each distinct word as its letters, with how often it occurs. */
  private static Map<String, Long> words(List<String> texts) {
    Map<String, Long> counts = new HashMap<>();
    for (String text : texts) {
      Matcher word = WORDS.matcher(text);
      while (word.find()) {
        StringBuilder letters = new StringBuilder();
        for (byte b : word.group().getBytes(StandardCharsets.UTF_8)) {
          letters.append(letter(b & 0xff));
        }
        counts.merge(letters.toString(), 1L, Long::sum);
      }
    }
    return counts;
  }

  private static List<String> merges(
      Map<String, Long> words, Map<String, Integer> ids, int vocabulary) {
    List<List<String>> split = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    words.forEach(
        (word, count) -> {
          split.add(new ArrayList<>(word.codePoints().mapToObj(Character::toString).toList()));
          counts.add(count);
        });
    List<String> merges = new ArrayList<>();
    while (ids.size() < vocabulary) {
      Map<String, Long> pairs = new HashMap<>();
      for (int w = 0; w < split.size(); w++) {
        List<String> parts = split.get(w);
        for (int i = 0; i + 1 < parts.size(); i++) {
          pairs.merge(parts.get(i) + " " + parts.get(i + 1), counts.get(w), Long::sum);
        }
      }
      String best = null;
      long most = 1;
      for (Map.Entry<String, Long> pair : pairs.entrySet()) {
        if (pair.getValue() > most
            || (pair.getValue() == most && best != null && pair.getKey().compareTo(best) < 0)) {
          best = pair.getKey();
          most = pair.getValue();
        }
      }
      if (best == null) {
        break;
      }
      merges.add(best);
      String first = best.substring(0, best.indexOf(' '));
      String second = best.substring(best.indexOf(' ') + 1);
      ids.putIfAbsent(first + second, ids.size());
      split.forEach(parts -> join(parts, first, second));
    }
    return merges;
  }

  private static void join(List<String> parts, String first, String second) {
    for (int i = 0; i + 1 < parts.size(); i++) {
      if (parts.get(i).equals(first) && parts.get(i + 1).equals(second)) {
        parts.set(i, first + second);
        parts.remove(i + 1);
      }
    }
  }

  private static String json(Map<String, Integer> ids, List<String> merges) {
    List<Map<String, Object>> added = new ArrayList<>();
    for (String token : MARKERS) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", ids.get(token));
      entry.put("content", token);
      entry.put("single_word", false);
      entry.put("lstrip", false);
      entry.put("rstrip", false);
      entry.put("normalized", false);
      entry.put("special", true);
      added.add(entry);
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", null);
    model.put("continuing_subword_prefix", null);
    model.put("end_of_word_suffix", null);
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("vocab", ids);
    model.put("merges", merges);
    Map<String, Object> bytes =
        new TreeMap<>(
            Map.of(
                "type",
                "ByteLevel",
                "add_prefix_space",
                false,
                "trim_offsets",
                true,
                "use_regex",
                false));
    Map<String, Object> split = new LinkedHashMap<>();
    split.put("type", "Split");
    split.put("pattern", Map.of("Regex", SPLIT));
    split.put("behavior", "Isolated");
    split.put("invert", false);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", added);
    json.put("normalizer", null);
    json.put(
        "pre_tokenizer",
        new TreeMap<>(Map.of("type", "Sequence", "pretokenizers", List.of(split, bytes))));
    List<Map.Entry<String, Integer>> markers = List.copyOf(ids.entrySet());
    json.put("post_processor", OwnPrompts.postProcessor(markers.get(1), markers.get(4)));
    json.put("decoder", bytes);
    json.put("model", model);
    return Json.pretty(json);
  }
}
