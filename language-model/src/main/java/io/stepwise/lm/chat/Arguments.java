package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of a call, by position and by name. */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    List<Object> values = new ArrayList<>();
    for (Object value : positional) {
      values.add(value);
    }
    return new Arguments(values, Map.of());
  }

  /**
   * Puts the values in the order of parameters.
   *
   * @param what is called, for messages
   * @param required how many of the parameters must be given
   * @return one value per parameter, the absent ones {@link #ABSENT}
   */
  Object[] bind(String what, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new TemplateError(
          what + " takes at most " + parameters.length + " arguments, not " + positional.size());
    }
    Map<String, Object> left = new LinkedHashMap<>(named);
    Object[] bound = new Object[parameters.length];
    for (int i = 0; i < bound.length; i++) {
      boolean byName = left.containsKey(parameters[i]);
      if (i < positional.size() && byName) {
        throw new TemplateError(what + " got " + parameters[i] + " twice");
      }
      bound[i] = i < positional.size() ? positional.get(i) : ABSENT;
      if (byName) {
        bound[i] = left.remove(parameters[i]);
      }
      if (bound[i] == ABSENT && i < required) {
        throw new TemplateError(what + " lacks its argument " + parameters[i]);
      }
    }
    if (!left.isEmpty()) {
      throw new TemplateError(what + " takes no argument " + left.keySet().iterator().next());
    }
    return bound;
  }

  /** Stands for an argument that was not given. */
  static final Object ABSENT = new Object();

  static Object or(Object value, Object other) {
    return value == ABSENT ? other : value;
  }

  /** These arguments behind another one. */
  Arguments after(Object first) {
    List<Object> values = new ArrayList<>();
    values.add(first);
    values.addAll(positional);
    return new Arguments(values, named);
  }
}
