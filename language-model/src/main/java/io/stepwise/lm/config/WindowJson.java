package io.stepwise.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/** The sliding window of {@code config.json}; each family has its own keys for it. */
final class WindowJson {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  private WindowJson() {}

  static SlidingWindow parse(Architecture architecture, JsonNode json, int layers, String where) {
    JsonNode window = json.path("sliding_window");
    return switch (architecture) {
      case LLAMA -> SlidingWindow.none(layers);
      case MISTRAL ->
          window.isNull()
              ? SlidingWindow.none(layers)
              : SlidingWindow.everywhere(window.asInt(4096), layers);
      case QWEN2, QWEN3 ->
          window.isNull() || !json.path("use_sliding_window").asBoolean(false)
              ? SlidingWindow.none(layers)
              : new SlidingWindow(window.asInt(4096), chosen(json, layers, where));
    };
  }

  private static List<Boolean> chosen(JsonNode json, int layers, String where) {
    JsonNode types = json.path("layer_types");
    List<Boolean> chosen = new ArrayList<>();
    if (!types.isArray()) {
      int from = json.path("max_window_layers").asInt(28);
      for (int i = 0; i < layers; i++) {
        chosen.add(i >= from);
      }
      return chosen;
    }
    for (JsonNode type : types) {
      if (!type.asText().equals(FULL) && !type.asText().equals(SLIDING)) {
        throw new InvalidInput(
            "Cannot read model: unknown layer type ("
                + Shown.of(type.asText())
                + ", expected "
                + FULL
                + " or "
                + SLIDING
                + ") at "
                + where);
      }
      chosen.add(type.asText().equals(SLIDING));
    }
    return chosen;
  }

  static void write(ObjectNode json, Architecture architecture, SlidingWindow window) {
    if (architecture == Architecture.LLAMA) {
      return;
    }
    if (window.any()) {
      json.put("sliding_window", window.tokens());
    } else {
      json.putNull("sliding_window");
    }
    if (architecture != Architecture.MISTRAL) {
      json.put("use_sliding_window", window.any());
      int first = window.layers().indexOf(true);
      json.put("max_window_layers", first < 0 ? window.layers().size() : first);
      ArrayNode types = json.putArray("layer_types");
      window.layers().forEach(sliding -> types.add(sliding ? SLIDING : FULL));
    }
  }
}
