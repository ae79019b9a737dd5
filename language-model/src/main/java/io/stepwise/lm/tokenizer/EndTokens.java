package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The token ids that end a response; external chat models have several. */
public final class EndTokens {
  private EndTokens() {}

  /**
   * The tokenizer's end token and every {@code eos_token_id} of {@code generation_config.json}, or,
   * where that has none, of {@code config.json}.
   *
   * @throws InvalidInput if one is no token id
   */
  public static Set<Integer> of(InputFolder folder, StepTokens tokens) {
    Set<Integer> ends = new TreeSet<>(Set.of(tokens.eos()));
    String file = TokenizerFiles.GENERATION;
    JsonNode ids = json(folder, file).path("eos_token_id");
    if (ids.isMissingNode() || ids.isNull()) {
      file = "config.json";
      ids = json(folder, file).path("eos_token_id");
    }
    if (ids.isMissingNode() || ids.isNull()) {
      return ends;
    }
    for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
      if (!id.isInt() || id.intValue() < 0) {
        throw new InvalidInput(
            "Cannot read model: bad eos_token_id (%s, expected a token id or a list of them) at %s"
                .formatted(Shown.of(ids), folder.path() + "/" + file));
      }
      ends.add(id.intValue());
    }
    return ends;
  }

  private static JsonNode json(InputFolder folder, String file) {
    return folder.has(file)
        ? Json.read(folder.text(file), folder.path() + "/" + file)
        : MissingNode.getInstance();
  }
}
