package io.stepwise.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import java.util.List;
import java.util.function.Predicate;

/**
 * The types of the optional values of {@code config.json}. A value of another type, e.g. a number
 * in quotation marks, would otherwise be taken for an absent one, and its default be used.
 */
final class ConfigTypes {
  private static final List<String> NUMBERS =
      List.of(
          "rms_norm_eps",
          "rope_theta",
          "partial_rotary_factor",
          "beta_fast",
          "beta_slow",
          "mscale",
          "mscale_all_dim",
          "attention_factor");

  private static final List<String> INTEGERS =
      List.of("sliding_window", "max_window_layers", "original_max_position_embeddings");

  private static final List<String> FLAGS =
      List.of(
          "tie_word_embeddings", "attention_bias", "mlp_bias", "use_sliding_window", "truncate");

  private static final List<String> LISTS = List.of("architectures", "layer_types");

  private static final List<String> OBJECTS = List.of("rope_parameters", "rope_scaling");

  private ConfigTypes() {}

  /**
   * Checks the values that stand at the top, and those about rotary embeddings.
   *
   * @throws InvalidInput if one has another type
   */
  static void check(JsonNode json, String where) {
    values(json, where);
    check(json, OBJECTS, JsonNode::isObject, "an object", where);
    for (String name : OBJECTS) {
      values(json.path(name), where);
    }
  }

  private static void values(JsonNode json, String where) {
    check(json, NUMBERS, JsonNode::isNumber, "a number", where);
    check(json, INTEGERS, JsonNode::isIntegralNumber, "an integer", where);
    check(json, FLAGS, JsonNode::isBoolean, "true or false", where);
    check(json, LISTS, JsonNode::isArray, "a list", where);
  }

  private static void check(
      JsonNode json, List<String> keys, Predicate<JsonNode> type, String expected, String where) {
    for (String key : keys) {
      if (json.hasNonNull(key) && !type.test(json.get(key))) {
        throw new InvalidInput(
            "Cannot read model: bad %s (%s, expected %s) at %s"
                .formatted(key, Shown.of(json.get(key)), expected, where));
      }
    }
  }
}
