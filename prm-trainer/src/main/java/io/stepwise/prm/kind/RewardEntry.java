package io.stepwise.prm.kind;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.StepTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The entry {@code reward-model} of a folder's {@code stepwise.json}: the kind of the reward model
 * and the settings of that kind.
 */
public final class RewardEntry {
  /** Key of the entry. */
  public static final String KEY = "reward-model";

  /** Key of the kind; absent for {@link RewardKind#PROCESS}. */
  public static final String KIND = "kind";

  /** Those of layouts, kinds, ensembles and verifiers. */
  private static final List<String> KEYS =
      List.of(
          KIND,
          "format",
          "step-separator",
          "problem-separator",
          "neutral-as",
          "model",
          "reference",
          "beta",
          "members",
          "aggregation",
          "rationales",
          "rationale-tokens",
          "temperature",
          "positive-weight",
          "prompt",
          "separator",
          "yes",
          "no",
          "cue");

  private final JsonNode entry;
  private final String where;

  private RewardEntry(JsonNode entry, String where) {
    this.entry = entry;
    this.where = where;
    if (!entry.isMissingNode() && !entry.isObject()) {
      throw new InvalidInput(
          "Cannot read reward model: %s is no object (%s, expected keys and values) at %s"
              .formatted(KEY, Shown.of(entry), where));
    }
    entry
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                throw invalid(key, "no such key, only " + String.join(", ", KEYS));
              }
            });
  }

  /**
   * The entry of a folder; of adapters without one, that of their base; an empty one otherwise.
   *
   * @throws InvalidInput if {@code stepwise.json} is not JSON
   */
  public static RewardEntry of(InputFolder folder) {
    RewardEntry own = read(folder);
    return own.entry.isMissingNode() && folder.has("adapter_config.json")
        ? read(BaseReference.orSelf(folder))
        : own;
  }

  /** An entry that is yet to be written. */
  public static RewardEntry of(Map<String, Object> entry, String where) {
    return new RewardEntry(Json.mapper().valueToTree(entry), where);
  }

  private static RewardEntry read(InputFolder folder) {
    String where = folder.path() + "/" + StepTokens.FILE;
    return folder.has(StepTokens.FILE)
        ? new RewardEntry(Json.read(folder.text(StepTokens.FILE), where).path(KEY), where)
        : new RewardEntry(Json.mapper().missingNode(), where);
  }

  /**
   * The kind.
   *
   * @throws InvalidInput for an unknown one
   */
  public RewardKind kind() {
    String word = text(KIND, RewardKind.PROCESS.word());
    return RewardKind.named(word)
        .orElseThrow(
            () ->
                invalid(
                    KIND,
                    "one of " + Arrays.stream(RewardKind.values()).map(RewardKind::word).toList()));
  }

  /** All keys and values; empty without an entry. */
  public Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    entry.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
    return values;
  }

  /** Whether there is a value of a key. */
  public boolean has(String key) {
    return entry.has(key);
  }

  /** A text, or what is usual where there is none. */
  public String text(String key, String usual) {
    if (!entry.has(key)) {
      return usual;
    }
    if (!entry.path(key).isTextual()) {
      throw invalid(key, "text");
    }
    return entry.path(key).textValue();
  }

  /** A finite number of at least a minimum, or what is usual where there is none. */
  public double number(String key, double usual, double min) {
    JsonNode value = entry.path(key);
    if (value.isMissingNode()) {
      return usual;
    }
    if (!value.isNumber()
        || !(value.doubleValue() >= min && Double.isFinite(value.doubleValue()))) {
      throw invalid(key, "a number of at least " + min);
    }
    return value.doubleValue();
  }

  /** A whole number of at least a minimum, or what is usual where there is none. */
  public int whole(String key, int usual, int min) {
    JsonNode value = entry.path(key);
    if (value.isMissingNode()) {
      return usual;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min) {
      throw invalid(key, "a whole number of at least " + min);
    }
    return value.intValue();
  }

  /**
   * The model folders that a key lists.
   *
   * @throws InvalidInput if there is none, or one lacks its path or digest
   */
  public List<ModelReference> models(String key) {
    JsonNode listed = entry.path(key);
    List<ModelReference> models = new ArrayList<>();
    for (JsonNode model : listed.isArray() ? listed : List.of(listed)) {
      if (!model.path("path").isTextual() || !model.path("digest").isTextual()) {
        throw invalid(key, "path and digest of a model folder");
      }
      models.add(
          new ModelReference(model.path("path").textValue(), model.path("digest").textValue()));
    }
    if (models.isEmpty()) {
      throw invalid(key, "at least one model folder");
    }
    return List.copyOf(models);
  }

  private InvalidInput invalid(String key, String expected) {
    return new InvalidInput(
        "Cannot read reward model: invalid %s.%s (%s, expected %s) at %s"
            .formatted(KEY, key, Shown.of(entry.path(key)), expected, where));
  }
}
