package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import java.util.List;

/** Recognises the tokenizers that {@link TokenizerKind} makes for new models. */
public final class OwnTokenizer {
  private OwnTokenizer() {}

  /**
   * Whether a model folder holds such a tokenizer. A {@code stepwise.json} alone does not show it:
   * a folder derived from a pretrained model has one too.
   *
   * @throws InvalidInput if a file is malformed
   */
  public static boolean in(InputFolder folder) {
    if (!folder.has(StepTokens.FILE) || !folder.has(ReasoningTokenizer.FILE)) {
      return false;
    }
    String where = folder.path() + "/";
    StepTokens tokens = StepTokens.fromJson(folder.text(StepTokens.FILE), where + StepTokens.FILE);
    if (!tokens.equals(StepTokens.OWN)) {
      return false; // before a large tokenizer is read
    }
    JsonNode vocabulary =
        Json.read(folder.text(ReasoningTokenizer.FILE), where + ReasoningTokenizer.FILE)
            .path("model")
            .path("vocab");
    return startsWith(vocabulary, TokenizerKind.MARKERS)
        || startsWith(vocabulary, BytePairTokenizer.MARKERS);
  }

  private static boolean startsWith(JsonNode vocabulary, List<String> markers) {
    for (int id = 0; id < markers.size(); id++) {
      if (vocabulary.path(markers.get(id)).asInt(-1) != id) {
        return false;
      }
    }
    return true;
  }
}
