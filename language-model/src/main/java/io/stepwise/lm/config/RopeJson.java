package io.stepwise.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.rope.LinearRope;
import io.stepwise.lm.rope.Llama3Rope;
import io.stepwise.lm.rope.PlainRope;
import io.stepwise.lm.rope.RopeScaling;
import io.stepwise.lm.rope.YarnRope;
import java.util.Map;
import java.util.Objects;

/**
 * The rotary part of {@code config.json}, in either layout: {@code rope_theta} next to {@code
 * rope_scaling}, or both inside {@code rope_parameters} (transformers 5). The first is written:
 * every version reads it.
 */
final class RopeJson {
  private RopeJson() {}

  private static JsonNode part(JsonNode json) {
    return json.hasNonNull("rope_parameters")
        ? json.get("rope_parameters")
        : json.path("rope_scaling");
  }

  static double theta(JsonNode json) {
    JsonNode inside = part(json).path("rope_theta");
    return inside.isNumber() ? inside.asDouble() : json.path("rope_theta").asDouble(10_000);
  }

  static RopeScaling scaling(JsonNode json, String where) {
    JsonNode part = part(json);
    String type = part.path("rope_type").asText(part.path("type").asText("default"));
    for (Map.Entry<String, JsonNode> entry : part.properties()) {
      if (entry.getValue().isObject()) {
        throw new InvalidInput(
            "Cannot read model: rotary frequencies per layer type are not supported (%s, expected"
                    .formatted(Shown.of(entry.getKey()))
                + " one set for all layers) at "
                + where);
      }
    }
    if (!part.has("rope_type") && !part.has("type") && part.has("factor")) {
      throw new InvalidInput(
          "Cannot read model: rope scaling lacks rope_type (%s, expected linear, llama3 or yarn) at %s"
              .formatted(Shown.of(part), where));
    }
    double whole =
        part.path("partial_rotary_factor").asDouble(json.path("partial_rotary_factor").asDouble(1));
    if (whole != 1) {
      throw new InvalidInput(
          "Cannot read model: partial_rotary_factor is not supported ("
              + whole
              + ", expected 1) at "
              + where);
    }
    return switch (type) {
      case "default" -> new PlainRope();
      case "linear" -> new LinearRope(number(part, "factor", where));
      case "llama3" ->
          new Llama3Rope(
              number(part, "factor", where),
              number(part, "low_freq_factor", where),
              number(part, "high_freq_factor", where),
              original(part, json));
      case "yarn" -> yarn(part, json, where);
      default ->
          throw new InvalidInput(
              "Cannot read model: unknown rope scaling ("
                  + Shown.of(type)
                  + ", expected default, linear, llama3 or yarn) at "
                  + where);
    };
  }

  private static YarnRope yarn(JsonNode part, JsonNode json, String where) {
    int original = original(part, json);
    double factor =
        part.hasNonNull("factor")
            ? number(part, "factor", where)
            : json.path("max_position_embeddings").asDouble() / original;
    double scale = part.path("mscale").asDouble(0);
    double all = part.path("mscale_all_dim").asDouble(0);
    double magnitude =
        scale != 0 && all != 0
            ? YarnRope.magnitude(factor, scale) / YarnRope.magnitude(factor, all)
            : YarnRope.magnitude(factor, 1);
    return new YarnRope(
        factor,
        part.path("beta_fast").asDouble(32),
        part.path("beta_slow").asDouble(1),
        original,
        part.path("attention_factor").asDouble(magnitude),
        part.path("truncate").asBoolean(true) ? YarnRope.Edges.ROUNDED : YarnRope.Edges.EXACT);
  }

  private static int original(JsonNode part, JsonNode json) {
    return part.path("original_max_position_embeddings")
        .asInt(json.path("max_position_embeddings").asInt());
  }

  private static double number(JsonNode part, String key, String where) {
    JsonNode value = part.path(key);
    if (!value.isNumber()) {
      throw new InvalidInput(
          "Cannot read model: rope scaling lacks "
              + key
              + " ("
              + Shown.of(value)
              + ", expected a number) at "
              + where);
    }
    return value.asDouble();
  }

  static void write(ObjectNode json, double theta, RopeScaling scaling) {
    json.put("rope_theta", theta);
    if (scaling instanceof PlainRope) {
      json.putNull("rope_scaling");
      return;
    }
    ObjectNode part = json.putObject("rope_scaling");
    if (scaling instanceof LinearRope linear) {
      part.put("rope_type", "linear").put("factor", linear.factor());
    } else if (scaling instanceof Llama3Rope llama) {
      part.put("rope_type", "llama3")
          .put("factor", llama.factor())
          .put("low_freq_factor", llama.low())
          .put("high_freq_factor", llama.high())
          .put("original_max_position_embeddings", llama.original());
    } else {
      YarnRope yarn = (YarnRope) Objects.requireNonNull(scaling, "scaling");
      part.put("rope_type", "yarn")
          .put("factor", yarn.factor())
          .put("beta_fast", yarn.fast())
          .put("beta_slow", yarn.slow())
          .put("original_max_position_embeddings", yarn.original())
          .put("attention_factor", yarn.magnitude())
          .put("truncate", yarn.edges() == YarnRope.Edges.ROUNDED);
    }
  }
}
