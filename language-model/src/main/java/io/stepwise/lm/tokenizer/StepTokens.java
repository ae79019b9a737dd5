package io.stepwise.lm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ids that give a chain its form: {@code bos problem promptEnd (step stepEnd)* eos pad*}. None
 * of them occurs inside a problem or a step.
 *
 * @param bos starts every row
 * @param eos ends a finished chain
 * @param pad fills rows on the right
 * @param promptEnd ends the problem, or {@link #NONE}
 * @param stepEnd ends every step; a process reward model is read there; or {@link #NONE}
 */
public record StepTokens(int bos, int eos, int pad, int promptEnd, int stepEnd) {
  /** Name of the file of a model folder that holds them. */
  public static final String FILE = "stepwise.json";

  /** Stands for a token that a tokenizer of others does not have. */
  public static final int NONE = -1;

  /** As JSON. */
  public String toJson() {
    Map<String, Integer> ids = new TreeMap<>();
    ids.put("bos", bos);
    ids.put("eos", eos);
    ids.put("pad", pad);
    if (promptEnd != NONE) {
      ids.put("prompt_end", promptEnd);
    }
    if (stepEnd != NONE) {
      ids.put("step_end", stepEnd);
    }
    return Json.pretty(Map.of("tokens", ids));
  }

  /**
   * From JSON.
   *
   * @throws InvalidInput if an id is missing
   */
  public static StepTokens fromJson(String text, String where) {
    JsonNode ids = Json.read(text, where).path("tokens");
    return new StepTokens(
        id(ids, "bos", where),
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
