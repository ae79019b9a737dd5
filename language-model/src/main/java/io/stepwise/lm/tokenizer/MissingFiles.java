package io.stepwise.lm.tokenizer;

import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Writes the files of a tokenizer that a Hugging Face folder needs and the base folder lacked.
 *
 * @param tokens the ids of the markers
 * @param files the files of the base folder
 * @param texts the text of an id
 */
record MissingFiles(StepTokens tokens, TokenizerFiles files, IntFunction<String> texts) {
  /** Writes {@code tokenizer_config.json} and {@code generation_config.json} where absent. */
  void write(OutputFolder folder, String prefix) {
    if (!files.has(TokenizerFiles.CONFIG)) {
      folder.write(prefix + TokenizerFiles.CONFIG, Json.pretty(config()));
    }
    if (!files.has(TokenizerFiles.GENERATION)) {
      folder.write(prefix + TokenizerFiles.GENERATION, Json.pretty(generation()));
    }
  }

  private Map<String, String> config() {
    Map<String, String> config = new TreeMap<>();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    if (tokens.bos() != StepTokens.NONE) {
      config.put("bos_token", texts.apply(tokens.bos()));
    }
    config.put("eos_token", texts.apply(tokens.eos()));
    config.put("pad_token", texts.apply(tokens.pad()));
    if (files == TokenizerFiles.NONE && tokens.promptEnd() != StepTokens.NONE) {
      config.put("chat_template", OwnPrompts.chatTemplate(texts.apply(tokens.promptEnd())));
    }
    return config;
  }

  private Map<String, Object> generation() {
    Map<String, Object> ids = new TreeMap<>();
    ids.put("eos_token_id", tokens.eos());
    ids.put("pad_token_id", tokens.pad());
    if (tokens.bos() != StepTokens.NONE) {
      ids.put("bos_token_id", tokens.bos());
    }
    ids.putAll(files.tokenIds());
    return ids;
  }
}
