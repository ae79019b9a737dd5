package io.stepwise.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import java.util.Map;
import java.util.TreeMap;

/** Nested settings as keys with dots, e.g. {@code training.max-steps}, and values as text. */
public final class FlatSettings {
  private FlatSettings() {}

  /** Settings by key; texts as they are, other values as JSON. */
  public static Map<String, String> of(Map<String, ?> nested) {
    Map<String, String> flat = new TreeMap<>();
    lay("", Json.mapper().valueToTree(nested), flat);
    return flat;
  }

  private static void lay(String prefix, JsonNode node, Map<String, String> flat) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isObject()) {
        lay(prefix + field.getKey() + ".", field.getValue(), flat);
      } else {
        JsonNode value = field.getValue();
        flat.put(prefix + field.getKey(), value.isTextual() ? value.textValue() : value.toString());
      }
    }
  }
}
