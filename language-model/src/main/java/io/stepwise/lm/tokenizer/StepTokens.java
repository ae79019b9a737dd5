package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ids that structure a chain: {@code bos problem promptEnd (step stepEnd)* eos pad*}. Where a
 * step ends is known from how a row was laid out, never by looking for these ids in it.
 *
 * @param bos starts every row, or {@link #NONE} for a tokenizer without one
 * @param eos ends a finished chain
 * @param pad fills rows on the right
 * @param promptEnd ends the problem, or {@link #NONE}
 * @param stepEnd ends every step; a process reward model is read there; or {@link #NONE}
 */
public record StepTokens(int bos, int eos, int pad, int promptEnd, int stepEnd) {
  /** Name of the file of a model folder that holds them. */
  public static final String FILE = "stepwise.json";

  /** Stands for a token that an external tokenizer does not have. */
  public static final int NONE = -1;

  /** Those of the tokenizers made for new models. */
  static final StepTokens OWN = new StepTokens(1, 2, 0, 4, 3);

  /** As JSON. */
  public String toJson() {
    return toJson(Map.of());
  }

  /**
   * As JSON.
   *
   * @param formats further entries of the file, by name: how a model of this folder reads its rows
   */
  public String toJson(Map<String, ?> formats) {
    Map<String, Integer> ids = new TreeMap<>();
    if (bos != NONE) {
      ids.put("bos", bos);
    }
    ids.put("eos", eos);
    ids.put("pad", pad);
    if (promptEnd != NONE) {
      ids.put("prompt_end", promptEnd);
    }
    if (stepEnd != NONE) {
      ids.put("step_end", stepEnd);
    }
    Map<String, Object> file = new TreeMap<>(formats);
    file.put("tokens", ids);
    return Json.pretty(file);
  }

  /**
   * From JSON.
   *
   * @throws InvalidInput if an id is missing
   */
  public static StepTokens fromJson(String text, String where) {
    JsonNode ids = Json.read(text, where).path("tokens");
    return new StepTokens(
        ids.has("bos") ? id(ids, "bos", where) : NONE,
        id(ids, "eos", where),
        id(ids, "pad", where),
        ids.has("prompt_end") ? id(ids, "prompt_end", where) : NONE,
        ids.has("step_end") ? id(ids, "step_end", where) : NONE);
  }

  private static int id(JsonNode ids, String name, String where) {
    JsonNode id = ids.path(name);
    if (!id.isInt() || id.asInt() < 0) {
      throw new InvalidInput(
          "Cannot read step tokens: no id for "
              + name
              + " ("
              + id
              + ", expected >= 0) at "
              + where);
    }
    return id.asInt();
  }
}
