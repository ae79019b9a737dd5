package io.stepwise.jobs.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Nested settings as names with dots and values as text; what is not set is left out. */
final class Flat {
  private Flat() {}

  static Map<String, String> of(Map<String, ?> settings) {
    Map<String, String> flat = new LinkedHashMap<>();
    lay("", settings, flat);
    return flat;
  }

  private static void lay(String prefix, Map<String, ?> settings, Map<String, String> flat) {
    settings.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            Map<String, Object> named = new LinkedHashMap<>();
            inner.forEach((name, one) -> named.put(String.valueOf(name), one));
            lay(prefix + key + ".", named, flat);
          } else if (value instanceof List<?> list) {
            flat.put(
                prefix + key, list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
          } else if (value != null) {
            flat.put(prefix + key, value.toString());
          }
        });
  }
}
