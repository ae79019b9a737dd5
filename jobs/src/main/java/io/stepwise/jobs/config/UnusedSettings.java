package io.stepwise.jobs.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings without effect: what is said of those that were given. */
final class UnusedSettings {
  private UnusedSettings() {}

  /**
   * A warning for each reason for which given settings have no effect.
   *
   * @param given keys of settings that the user set
   */
  static List<String> warnings(PartlyUsed job, Collection<String> given) {
    Map<String, String> byReason = new LinkedHashMap<>();
    Map<String, String> unused = job.unusedKeys();
    for (String key : given) {
      for (Map.Entry<String, String> one : unused.entrySet()) {
        boolean covers = key.equals(one.getKey()) || key.startsWith(one.getKey() + ".");
        // The setting that is the reason has had its effect.
        if (covers && !one.getValue().startsWith("with " + key + "=")) {
          byReason.merge(one.getValue(), key, (keys, more) -> keys + ", " + more);
        }
      }
    }
    return byReason.entrySet().stream()
        .map(
            entry ->
                "Warning: "
                    + entry.getValue()
                    + (entry.getValue().contains(",") ? " have" : " has")
                    + " no effect "
                    + entry.getKey())
        .toList();
  }

  /** Takes the keys without effect out of a record's description. */
  static void remove(PartlyUsed record, Map<String, Object> description) {
    record.unusedKeys().keySet().forEach(key -> remove(key, description));
  }

  private static void remove(String key, Map<String, Object> description) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      description.remove(key);
    } else if (description.get(key.substring(0, dot)) instanceof Map<?, ?> group) {
      Map<String, Object> rest =
          group.entrySet().stream()
              .collect(
                  LinkedHashMap::new,
                  (map, entry) -> map.put((String) entry.getKey(), entry.getValue()),
                  Map::putAll);
      remove(key.substring(dot + 1), rest);
      description.put(key.substring(0, dot), rest);
    }
  }
}
