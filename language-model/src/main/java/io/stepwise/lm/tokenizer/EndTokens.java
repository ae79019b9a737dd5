package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import java.util.Set;
import java.util.TreeSet;

/** The token ids that end a response; external chat models have several. */
public final class EndTokens {
  private EndTokens() {}

  /**
   * The tokenizer's end token and every {@code eos_token_id} of {@code generation_config.json}, or,
   * where that has none, of {@code config.json}.
   */
  public static Set<Integer> of(InputFolder folder, StepTokens tokens) {
    Set<Integer> ends = new TreeSet<>(Set.of(tokens.eos()));
    JsonNode ids = json(folder, TokenizerFiles.GENERATION).path("eos_token_id");
    if (ids.isMissingNode() || ids.isNull()) {
      ids = json(folder, "config.json").path("eos_token_id");
    }
    if (ids.isInt()) {
      ends.add(ids.intValue());
    }
    for (JsonNode id : ids) {
      if (id.isInt()) {
        ends.add(id.intValue());
      }
    }
    return ends;
  }

  private static JsonNode json(InputFolder folder, String file) {
    return folder.has(file)
        ? Json.read(folder.text(file), folder.path() + "/" + file)
        : MissingNode.getInstance();
  }
}
