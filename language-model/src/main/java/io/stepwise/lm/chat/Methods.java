package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Methods of maps and lists; those of texts are in {@link TextMethods}. */
final class Methods {
  private static final Set<String> OF_MAPS =
      Set.of(
          "clear",
          "copy",
          "fromkeys",
          "get",
          "items",
          "keys",
          "pop",
          "popitem",
          "setdefault",
          "update",
          "values");
  private static final Set<String> OF_LISTS =
      Set.of(
          "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove",
          "reverse", "sort");

  private Methods() {}

  /** A value's method, or {@link Arguments#ABSENT}. */
  static Object find(Object v, String name, Values values) {
    if (v instanceof String text && TextMethods.NAMES.contains(name)) {
      return (Callable) arguments -> TextMethods.call(text, name, arguments, values);
    }
    if (v instanceof Map<?, ?> map && OF_MAPS.contains(name)) {
      return (Callable) arguments -> ofMap(map, name, arguments, values);
    }
    boolean tuple = v instanceof Tuple;
    if (v instanceof List<?> && OF_LISTS.contains(name)
        || tuple && (name.equals("count") || name.equals("index"))) {
      return (Callable) arguments -> ofList(values.elements(v), name, arguments, values);
    }
    if (v instanceof Callable || v instanceof View) {
      throw TemplateError.unsupported("the attribute " + name + " of " + Values.type(v));
    }
    return Arguments.ABSENT;
  }

  private static Object ofMap(Map<?, ?> map, String name, Arguments arguments, Values values) {
    switch (name) {
      case "get" -> {
        Object[] bound = arguments.bind("get", 1, "key", "default");
        Object key = Access.key(bound[0]);
        return map.containsKey(key) ? map.get(key) : Arguments.or(bound[1], null);
      }
      case "items", "keys", "values", "copy" -> {
        arguments.bind(name, 0);
        values.limits().make(map.size());
      }
      default -> throw new TemplateError("a template may not call " + name + " of a map");
    }
    return switch (name) {
      case "copy" -> new java.util.LinkedHashMap<Object, Object>(map);
      case "keys" -> new View(View.Kind.DICT, new ArrayList<>(map.keySet()));
      case "values" -> new View(View.Kind.DICT, new ArrayList<>(map.values()));
      default -> new View(View.Kind.DICT, pairs(map));
    };
  }

  /** A map's entries as pairs. */
  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      pairs.add(new Tuple(java.util.Arrays.asList(entry.getKey(), entry.getValue())));
    }
    return pairs;
  }

  private static Object ofList(List<Object> list, String name, Arguments arguments, Values values) {
    switch (name) {
      case "copy" -> {
        arguments.bind(name, 0);
        values.limits().make(list.size());
        return new ArrayList<>(list);
      }
      case "count", "index" -> {
        Object wanted = arguments.bind(name, 1, "value")[0];
        long count = 0;
        for (int i = 0; i < list.size(); i++) {
          if (values.equal(list.get(i), wanted)) {
            if (name.equals("index")) {
              return (long) i;
            }
            count++;
          }
        }
        if (name.equals("index")) {
          throw new TemplateError("a list does not hold what index looks for");
        }
        return count;
      }
      default -> throw new TemplateError("a template may not call " + name + " of a list");
    }
  }
}
