package io.stepwise.lm.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import java.util.List;
import java.util.Map;

/** Reads and writes {@code config.json} with Hugging Face's keys. */
public final class ConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> EXPECTED =
      Map.of("hidden_act", "silu", "mlp_bias", "false", "id2label", "one to three labels");

  /** More than any model has; each costs memory before a weight is read. */
  private static final int MOST_LAYERS = 1024;

  private ConfigJson() {}

  /**
   * Reads a configuration. Whether a token classifier is {@link Head#SCALAR_ONLY} is known from its
   * weights alone.
   *
   * @param text the file's content
   * @param where the file's name, for messages
   * @throws InvalidInput if it is no JSON, lacks a key, or asks for what is not supported
   */
  public static ModelConfig parse(String text, String where) {
    JsonNode json;
    try {
      json = JSON.readTree(Json.withoutMark(text));
    } catch (JsonProcessingException e) {
      throw new InvalidInput(
          "Cannot read model: config is not JSON (" + e.getOriginalMessage() + ") at " + where, e);
    }
    ConfigTypes.check(json, where);
    String className = json.path("architectures").path(0).asText("");
    Architecture architecture = architecture(json, className, where);
    ConfigKeys.check(json, architecture, where);
    Head head = head(json, className, architecture);
    int hidden = number(json, "hidden_size", where);
    int heads = number(json, "num_attention_heads", where);
    int layers = number(json, "num_hidden_layers", where);
    if (layers < 1 || layers > MOST_LAYERS) {
      throw new InvalidInput(
          "Cannot read model: num_hidden_layers out of range ("
              + layers
              + ", expected 1 to "
              + MOST_LAYERS
              + ") at "
              + where);
    }
    refuse(json, "quantization_config", where);
    if (json.path("mlp_bias").asBoolean(false)) {
      refuse(json, "mlp_bias", where);
    }
    String act = json.path("hidden_act").asText("silu");
    if (!act.equals("silu") && !act.equals("swish")) {
      refuse(json, "hidden_act", where);
    }
    if (head.scalar() && json.path("id2label").size() > 3) {
      refuse(json, "id2label", where);
    }
    if (head.scalar()) {
      LabelNames.check(json.path("id2label"), where);
    }
    return new ModelConfig(
        architecture,
        head,
        number(json, "vocab_size", where),
        hidden,
        number(json, "intermediate_size", where),
        layers,
        heads,
        optional(json, "num_key_value_heads", heads, where),
        optional(json, "head_dim", headWidth(architecture, hidden, heads), where),
        RopeJson.theta(json),
        RopeJson.scaling(json, where),
        json.path("rms_norm_eps").asDouble(1e-6),
        json.path("tie_word_embeddings").asBoolean(false),
        optional(json, "max_position_embeddings", 4096, where),
        bias(architecture, json),
        WindowJson.parse(architecture, json, layers, where));
  }

  private static Head head(JsonNode json, String className, Architecture architecture) {
    if (!className.equals(architecture.className(Head.SCALAR))) {
      return Head.LANGUAGE_MODEL;
    }
    return json.path("id2label").size() == 3 ? Head.THREE_CLASSES : Head.SCALAR;
  }

  /** The family by its class name, or by {@code model_type} where no class is named. */
  private static Architecture architecture(JsonNode json, String className, String where) {
    String modelType = json.path("model_type").asText("");
    if (className.isEmpty() && !modelType.isEmpty()) {
      return Architecture.ofModelType(modelType, where);
    }
    Architecture architecture = Architecture.ofClassName(className);
    if (!modelType.isEmpty() && !modelType.equals(architecture.modelType())) {
      throw new InvalidInput(
          "Cannot read model: model_type contradicts architectures (%s, expected %s for %s) at %s"
              .formatted(Shown.of(modelType), architecture.modelType(), className, where));
    }
    return architecture;
  }

  /** What the families take when config.json does not say. */
  private static int headWidth(Architecture architecture, int hidden, int heads) {
    return architecture == Architecture.QWEN3 ? 128 : hidden / Math.max(1, heads);
  }

  private static AttentionBias bias(Architecture architecture, JsonNode json) {
    boolean optional = architecture == Architecture.LLAMA || architecture == Architecture.QWEN3;
    return optional && json.path("attention_bias").asBoolean(false)
        ? AttentionBias.ALL
        : AttentionBias.usual(architecture);
  }

  private static int optional(JsonNode json, String key, int other, String where) {
    return json.hasNonNull(key) ? number(json, key, where) : other;
  }

  private static int number(JsonNode json, String key, String where) {
    JsonNode value = json.get(key);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new InvalidInput(
          "Cannot read model: config lacks "
              + key
              + " ("
              + Shown.of(value)
              + ", expected an integer) at "
              + where);
    }
    return value.asInt();
  }

  private static void refuse(JsonNode json, String key, String where) {
    if (json.hasNonNull(key)) {
      throw new InvalidInput(
          "Cannot read model: "
              + key
              + " is not supported ("
              + Shown.of(json.get(key))
              + ", expected "
              + EXPECTED.getOrDefault(key, "none")
              + ") at "
              + where);
    }
  }

  /**
   * Writes a configuration.
   *
   * @param tokenIds further keys: the ids of bos, eos and pad where they are known
   */
  public static String write(ModelConfig config, Map<String, JsonNode> tokenIds) {
    return write(config, tokenIds, HeadLabels.ONE);
  }

  /**
   * Writes a configuration.
   *
   * @param tokenIds further keys: the ids of bos, eos and pad where they are known
   * @param labels how many labels a scalar head is written with
   */
  public static String write(
      ModelConfig config, Map<String, JsonNode> tokenIds, HeadLabels labels) {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add(config.architecture().className(config.head()));
    json.put("model_type", config.architecture().modelType());
    json.put("vocab_size", config.vocabulary());
    json.put("hidden_size", config.hidden());
    json.put("intermediate_size", config.intermediate());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.keyValueHeads());
    json.put("head_dim", config.headWidth());
    json.put("hidden_act", "silu");
    json.put("max_position_embeddings", config.maxPositions());
    json.put("rms_norm_eps", config.normEpsilon());
    RopeJson.write(json, config.ropeTheta(), config.ropeScaling());
    WindowJson.write(json, config.architecture(), config.window());
    json.put("tie_word_embeddings", config.tiedEmbeddings());
    json.put("torch_dtype", "float32");
    json.put("dtype", "float32");
    if (config.architecture() == Architecture.LLAMA
        || config.architecture() == Architecture.QWEN3) {
      json.put("attention_bias", config.outputBias());
    }
    if (config.architecture() == Architecture.LLAMA) {
      json.put("mlp_bias", false);
    }
    if (config.head().scalar()) {
      List<String> names = names(config.head(), labels);
      ObjectNode byId = json.putObject("id2label");
      ObjectNode byName = json.putObject("label2id");
      for (int i = 0; i < names.size(); i++) {
        byId.put(String.valueOf(i), names.get(i));
        byName.put(names.get(i), i);
      }
      json.put("num_labels", names.size());
    }
    tokenIds.forEach(json::set);
    return json.toPrettyString();
  }

  private static List<String> names(Head head, HeadLabels labels) {
    if (head.labels() == 3) {
      return List.of("incorrect", "neutral", "correct");
    }
    return labels == HeadLabels.TWO ? List.of("incorrect", "correct") : List.of("correct");
  }
}
