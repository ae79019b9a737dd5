package io.stepwise.lm.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * PEFT's {@code adapter_config.json}.
 *
 * @param settings the adapters
 * @param head what is kept of the model's head
 * @param base path or name of the base
 */
public record AdapterConfig(LoraSettings settings, KeptHead head, String base) {
  /** Whether the scalar head is kept next to the adapters. */
  public enum KeptHead {
    /** It is the base's, if that has one. */
    NONE,
    /** It was trained whole. */
    SCORE
  }

  static final String FILE = "adapter_config.json";
  private static final String SCORE = "score";

  /** Keys that say nothing about what adapters compute. */
  private static final Set<String> HARMLESS =
      Set.of(
          "auto_mapping",
          "inference_mode",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "task_type");

  /** Keys that are read. */
  private static final Set<String> READ =
      Set.of(
          "base_model_name_or_path",
          "bias",
          "init_lora_weights",
          "lora_alpha",
          "modules_to_save",
          "peft_type",
          "r",
          "target_modules",
          "use_rslora");

  /** Ways to begin that leave the base as it is. */
  private static final Set<String> GENTLE = Set.of("true", "false", "gaussian", "orthogonal");

  /**
   * Reads it.
   *
   * @param where the file's name, for messages
   * @throws InvalidInput for anything else than adapters by addition on the known projections
   */
  static AdapterConfig parse(String text, String where) {
    JsonNode json = Json.read(text, where);
    if (!json.isObject()) {
      throw refusal("not an object", json.getNodeType(), "an object", where);
    }
    expect(json, "peft_type", "LORA", where);
    if (json.hasNonNull("bias")) {
      expect(json, "bias", "none", where);
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String key = entry.getKey();
      if (!HARMLESS.contains(key) && !READ.contains(key) && !inert(entry.getValue())) {
        throw refusal(
            Shown.of(key) + " is not supported", Shown.of(entry.getValue()), "none", where);
      }
    }
    if (json.hasNonNull("init_lora_weights")
        && !GENTLE.contains(json.get("init_lora_weights").asText())) {
      throw refusal(
          "init_lora_weights changes the base",
          Shown.of(json.get("init_lora_weights")),
          "one of " + new java.util.TreeSet<>(GENTLE),
          where);
    }
    JsonNode alpha = json.path("lora_alpha");
    if (!alpha.isNumber() || !(alpha.asDouble() > 0 && alpha.asDouble() < 1e6)) {
      throw refusal("lora_alpha out of range", Shown.of(alpha), "above 0, below 1e6", where);
    }
    LoraSettings settings =
        new LoraSettings(
            rank(json.path("r"), where),
            alpha.asDouble(),
            targets(json.path("target_modules"), where),
            json.path("use_rslora").asBoolean(false)
                ? LoraSettings.Scale.RANK_STABILISED
                : LoraSettings.Scale.PLAIN);
    return new AdapterConfig(
        settings,
        kept(json.path("modules_to_save"), where),
        json.path("base_model_name_or_path").asText(""));
  }

  private static boolean inert(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.asBoolean())
        || (value.isContainerNode() && value.isEmpty());
  }

  private static void expect(JsonNode json, String key, String value, String where) {
    if (!json.path(key).asText().equals(value)) {
      throw refusal("unknown " + key, Shown.of(json.path(key)), value, where);
    }
  }

  private static int rank(JsonNode r, String where) {
    if (!r.isInt() || r.asInt() < 1 || r.asInt() > LoraSettings.LARGEST_RANK) {
      throw refusal("r out of range", Shown.of(r), "1 to " + LoraSettings.LARGEST_RANK, where);
    }
    return r.asInt();
  }

  private static List<Projection> targets(JsonNode modules, String where) {
    List<Projection> targets = new ArrayList<>();
    String known =
        Arrays.stream(Projection.values()).map(Projection::word).collect(Collectors.joining(", "));
    if (!modules.isArray() || modules.isEmpty()) {
      throw refusal("target_modules is not a list", Shown.of(modules), "some of " + known, where);
    }
    for (JsonNode module : modules) {
      targets.add(
          Arrays.stream(Projection.values())
              .filter(projection -> projection.word().equals(module.asText()))
              .findFirst()
              .orElseThrow(() -> refusal("unknown target module", Shown.of(module), known, where)));
    }
    return targets;
  }

  private static KeptHead kept(JsonNode modules, String where) {
    KeptHead head = KeptHead.NONE;
    if (!modules.isNull() && !modules.isMissingNode() && !modules.isArray()) {
      throw refusal("modules_to_save is not a list", Shown.of(modules), SCORE, where);
    }
    for (JsonNode module : modules) {
      if (module.asText().equals(SCORE)) {
        head = KeptHead.SCORE;
      } else if (!module.asText().equals("classifier")) { // PEFT lists it whether there or not
        throw refusal("unknown module to save", Shown.of(module), SCORE, where);
      }
    }
    return head;
  }

  private static InvalidInput refusal(String what, Object value, String expected, String where) {
    return new InvalidInput(
        "Cannot read adapters: "
            + what
            + " ("
            + value
            + ", expected "
            + expected
            + ") at "
            + where);
  }

  /** The configuration as PEFT reads it. */
  String toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", head == KeptHead.SCORE ? "TOKEN_CLS" : "CAUSAL_LM");
    json.put("base_model_name_or_path", base);
    json.put("r", settings.rank());
    double alpha = settings.alpha();
    if (alpha == Math.rint(alpha)) {
      json.put("lora_alpha", (long) alpha);
    } else {
      json.put("lora_alpha", alpha);
    }
    json.put("lora_dropout", 0.0);
    json.put("use_rslora", settings.scale() == LoraSettings.Scale.RANK_STABILISED);
    json.put("bias", "none");
    json.put("inference_mode", true);
    var targets = json.putArray("target_modules");
    settings.targets().forEach(target -> targets.add(target.word()));
    if (head == KeptHead.SCORE) {
      json.putArray("modules_to_save").add("classifier").add(SCORE);
    } else {
      json.putNull("modules_to_save");
    }
    return Json.pretty(json);
  }
}
