package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The filter {@code tojson}, as transformers sets it: Python's {@code json.dumps}. */
final class JsonText {
  private final Values values;
  private final boolean ascii;
  private final boolean sorted;
  private final String indent;
  private final String comma;
  private final String colon;
  private final StringBuilder out = new StringBuilder();

  private JsonText(Values values, Object[] options) {
    this.values = values;
    ascii = values.truth(Arguments.or(options[1], false));
    indent = indent(Arguments.or(options[2], null));
    Object separators = Arguments.or(options[3], null);
    sorted = values.truth(Arguments.or(options[4], false));
    if (separators == null) {
      comma = indent == null ? ", " : ",";
      colon = ": ";
    } else {
      List<Object> pair = values.elements(separators);
      if (pair.size() != 2
          || !(pair.get(0) instanceof String)
          || !(pair.get(1) instanceof String)) {
        throw new TemplateError("tojson takes two texts as separators");
      }
      comma = (String) pair.get(0);
      colon = (String) pair.get(1);
    }
  }

  static String of(Arguments arguments, Values values) {
    Object[] bound =
        arguments.bind("tojson", 1, "x", "ensure_ascii", "indent", "separators", "sort_keys");
    JsonText text = new JsonText(values, bound);
    text.write(bound[0], 0);
    return text.out.toString();
  }

  private String indent(Object v) {
    if (v == null || v instanceof String) {
      return (String) v;
    }
    if (Values.number(v) instanceof Long n) {
      long width = Math.max(0, n);
      values.limits().make(width);
      return " ".repeat((int) width);
    }
    throw new TemplateError("tojson cannot indent by " + Values.type(v));
  }

  private void write(Object v, int depth) {
    int deeper = Limits.deeper(depth);
    int before = out.length();
    if (v instanceof String s) {
      quote(s);
    } else if (v instanceof Double x) {
      out.append(
          Double.isNaN(x)
              ? "NaN"
              : Double.isInfinite(x) ? (x > 0 ? "Infinity" : "-Infinity") : Texts.number(x));
    } else if (v == null || v instanceof Boolean || v instanceof Long) {
      out.append(v);
    } else if (v instanceof Map<?, ?> map) {
      writeMap(map, deeper);
    } else if (v instanceof List<?> || v instanceof Tuple) {
      List<Object> elements = values.elements(v);
      out.append('[');
      for (int i = 0; i < elements.size(); i++) {
        out.append(i > 0 ? comma : "");
        line(deeper);
        write(elements.get(i), deeper);
      }
      if (!elements.isEmpty()) {
        line(depth);
      }
      out.append(']');
    } else {
      throw new TemplateError(Values.type(v) + " has no JSON form");
    }
    values.limits().make(1 + (long) out.length() - before);
  }

  private void writeMap(Map<?, ?> map, int depth) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sorted) {
      entries.sort(Comparator.comparing(Map.Entry::getKey, values::compare));
    }
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : entries) {
      out.append(first ? "" : comma);
      first = false;
      line(depth);
      quote(String.valueOf(entry.getKey()));
      out.append(colon);
      write(entry.getValue(), depth);
    }
    if (!first) {
      line(depth - 1);
    }
    out.append('}');
  }

  private void line(int depth) {
    if (indent != null) {
      values.limits().make((long) indent.length() * depth + 1);
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private void quote(String s) {
    values.limits().make(s.length());
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || (ascii && c > 0x7e)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
