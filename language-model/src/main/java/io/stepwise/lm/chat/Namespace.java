package io.stepwise.lm.chat;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names that a template may set from within loops. */
final class Namespace {
  private final Map<String, Object> names = new LinkedHashMap<>();

  void put(String name, Object value) {
    if (name.startsWith("_")) {
      throw new TemplateError("namespaces hold no name that begins with _ (" + name + ")");
    }
    names.put(name, value);
  }

  Object attribute(String name) {
    return names.containsKey(name)
        ? names.get(name)
        : new Undefined("namespace has no attribute '" + name + "'");
  }
}
