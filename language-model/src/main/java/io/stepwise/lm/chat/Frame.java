package io.stepwise.lm.chat;

import java.util.HashMap;
import java.util.Map;

/** A scope of variables: its own names, then those of the enclosing scopes. */
final class Frame {
  private final Frame outer;
  private final Values values;
  private final Map<String, Object> names = new HashMap<>();

  private Frame(Frame outer, Values values) {
    this.outer = outer;
    this.values = values;
  }

  static Frame outermost(Values values, Map<String, Object> names) {
    Frame frame = new Frame(null, values);
    frame.names.putAll(names);
    return frame;
  }

  Frame inner() {
    values.limits().work(1);
    return new Frame(this, values);
  }

  Values values() {
    return values;
  }

  void put(String name, Object value) {
    names.put(name, value);
  }

  Object find(String name) {
    for (Frame frame = this; frame != null; frame = frame.outer) {
      values.limits().work(1);
      if (frame.names.containsKey(name)) {
        return frame.names.get(name);
      }
    }
    return Functions.find(name, values);
  }

  void write(String text, StringBuilder out) {
    values.limits().make(text.length());
    out.append(text);
  }
}
