package io.stepwise.lm.tokenizer;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import io.stepwise.lm.engine.EngineCache;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Turns text into ids and back by Hugging Face's native library, which sees checked files only.
 *
 * @param library the library's tokenizer
 * @param model the vocabulary that the file describes
 * @param limits rejects texts that cannot fit into the model
 */
record NativeTokenizer(HuggingFaceTokenizer library, TokenizerModel model, TextLimits limits) {
  /** What is put around a text. */
  enum Added {
    NOTHING,
    SPECIAL_TOKENS
  }

  /**
   * A tokenizer.
   *
   * @param tree the content of {@code tokenizer.json}
   * @param file its name, for messages
   * @throws InvalidInput if the tokenizer cannot be read, or could harm the process
   */
  static NativeTokenizer of(JsonNode tree, String file) {
    TokenizerRules.Cost cost = TokenizerRules.check(tree, file);
    TokenizerModel model = new TokenizerModel(tree, file);
    // The native tokenizer gets exactly what was checked, without keys that are given twice.
    InputStream in = new ByteArrayInputStream(Json.line(tree).getBytes(StandardCharsets.UTF_8));
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");
    startNative();
    try {
      HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(in, options);
      return new NativeTokenizer(library, model, TextLimits.of(model, cost));
    } catch (IOException | RuntimeException e) {
      throw new InvalidInput(
          "Cannot read tokenizer: " + Shown.of(e.getMessage()) + " at " + file, e);
    }
  }

  /** Loads the native library, so that its failure is not taken for one of the file. */
  private static void startNative() {
    EngineCache.check();
    try {
      LibUtils.checkStatus();
    } catch (EngineException | LinkageError e) {
      throw EngineCache.failure("tokenizer", e);
    }
  }

  /** The same for a model with a maximum length in tokens. */
  NativeTokenizer limitedTo(int tokensAtMost) {
    return new NativeTokenizer(library, model, limits.tokens(tokensAtMost));
  }

  /**
   * The ids of a text.
   *
   * @throws InvalidInput if the text is too long, or has a character that the vocabulary lacks
   */
  int[] ids(String text, Added added) {
    limits.check(text);
    long[] ids;
    try {
      ids = library.encode(text, added == Added.SPECIAL_TOKENS, false).getIds();
    } catch (RuntimeException e) {
      throw new InvalidInput(
          "Cannot tokenize text: %s in \"%s\"".formatted(Shown.of(e.getMessage()), Shown.of(text)),
          e);
    }
    Optional<String> lost = model.lost(text);
    if (lost.isPresent()) {
      throw new InvalidInput(
          "Cannot tokenize text: a character is not in the vocabulary (%s, expected one of its %d tokens) in \"%s\""
              .formatted(Shown.of(lost.get()), model.size(), Shown.of(text)));
    }
    return Arrays.stream(ids).mapToInt(id -> (int) id).toArray();
  }

  /** The ids of a text and their places in it, as {@link ReasoningTokenizer#spans}. */
  TokenSpans spans(String text) {
    int[] ids = ids(text, Added.NOTHING);
    CharSpan[] spans = library.encode(text, false, false).getCharTokenSpans();
    int[] starts = new int[ids.length];
    int[] ends = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      starts[i] = spans[i] == null ? -1 : spans[i].getStart();
      ends[i] = spans[i] == null ? -1 : spans[i].getEnd();
    }
    return new TokenSpans(ids, starts, ends);
  }

  /** The text of ids, including special tokens. */
  String decode(int... ids) {
    return library.decode(Arrays.stream(ids).asLongStream().toArray(), false);
  }
}
