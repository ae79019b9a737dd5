package io.stepwise.lm.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Small {@code tokenizer.json} files for tests. */
final class TokenizerJson {
  /** Pieces and scores; what is best for "ab" is the pair though "a" and "b" are pieces, too. */
  static final String UNIGRAM =
      "{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"<unk>\",0],[\"<s>\",0],[\"</s>\",0],"
          + "[\"▁\",-3.0],[\"a\",-4.0],[\"b\",-4.5],[\"ab\",-5.0],[\"▁ab\",-7.5],[\"f\",-6],"
          + "[\"i\",-6],[\"fi\",-8.5]]}";

  private TokenizerJson() {}

  /** A file of these parts, each JSON; bos and eos are tokens 1 and 2. */
  static String of(String model, String normalizer, String preTokenizer, String decoder) {
    return of(model, normalizer, preTokenizer, "null", decoder);
  }

  static String of(
      String model, String normalizer, String preTokenizer, String postProcessor, String decoder) {
    return ("{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":["
            + "{\"id\":1,\"content\":\"<s>\",\"single_word\":false,\"lstrip\":false,"
            + "\"rstrip\":false,\"normalized\":false,\"special\":true},"
            + "{\"id\":2,\"content\":\"</s>\",\"single_word\":false,\"lstrip\":false,"
            + "\"rstrip\":false,\"normalized\":false,\"special\":true}],"
            + "\"normalizer\":%s,\"pre_tokenizer\":%s,\"post_processor\":%s,\"decoder\":%s,"
            + "\"model\":%s}")
        .formatted(normalizer, preTokenizer, postProcessor, decoder, model);
  }

  /** The tokenizer of a file. */
  static ReasoningTokenizer read(String json) {
    StepTokens tokens = new StepTokens(1, 2, 2, StepTokens.NONE, StepTokens.NONE);
    return ReasoningTokenizer.of(json, tokens, "folder");
  }

  /** A character map that replaces "ﬁ" by a text, as bytes. */
  static byte[] characterMap(String replacement) {
    byte[] key = "ﬁ".getBytes(StandardCharsets.UTF_8);
    int[] units = new int[256 * (key.length + 2)];
    units[0] = 256 << 10;
    int base = 256;
    for (int i = 0; i < key.length; i++) {
      int child = base ^ (key[i] & 0xff);
      int next = base + 256;
      int leaf = i + 1 == key.length ? 1 << 8 : 0;
      units[child] = (child ^ next) << 10 | leaf | (key[i] & 0xff);
      base = next;
    }
    units[base] = 2 | 1 << 31; // the replacement begins at byte 2
    byte[] text = ("x\0" + replacement + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer map =
        ByteBuffer.allocate(4 + 4 * units.length + text.length).order(ByteOrder.LITTLE_ENDIAN);
    map.putInt(4 * units.length);
    Arrays.stream(units).forEach(map::putInt);
    return map.put(text).array();
  }

  /** A normalizer with a character map. */
  static String precompiled(byte[] map) {
    return "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(map));
  }
}
