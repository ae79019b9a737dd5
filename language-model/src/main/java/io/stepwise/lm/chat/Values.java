package io.stepwise.lm.chat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Python's values as templates see them: null for None, Boolean, Long, Double, String, List, {@link
 * Tuple}, Map (keys are texts or whole numbers), and what only templates make.
 */
final class Values {
  private final Limits limits = new Limits();
  private final Clock clock;

  Values(Clock clock) {
    this.clock = clock;
  }

  Limits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  boolean truth(Object v) {
    if (v == null || v instanceof Undefined) {
      return false;
    }
    if (v instanceof Boolean b) {
      return b;
    }
    if (v instanceof Long n) {
      return n != 0;
    }
    if (v instanceof Double x) {
      return x != 0;
    }
    if (v instanceof View view && view.kind() == View.Kind.GENERATOR) {
      return true;
    }
    return !hasLength(v) || length(v) > 0;
  }

  static boolean hasLength(Object v) {
    return v instanceof String
        || v instanceof List<?>
        || v instanceof Tuple
        || v instanceof Map<?, ?>
        || v instanceof Undefined
        || (v instanceof View view && view.kind() != View.Kind.GENERATOR);
  }

  long length(Object v) {
    if (v instanceof String s) {
      limits.work(s.length() / 16);
      return s.codePointCount(0, s.length());
    }
    if (v instanceof Map<?, ?> map) {
      return map.size();
    }
    if (!hasLength(v)) {
      throw new TemplateError("object of type " + type(v) + " has no length");
    }
    return v instanceof View view ? view.size() : elements(v).size();
  }

  /** What a loop over a value walks through. */
  List<Object> elements(Object v) {
    limits.work(1);
    if (v instanceof List<?> list) {
      return castList(list);
    }
    if (v instanceof Tuple tuple) {
      return tuple.elements();
    }
    if (v instanceof View view) {
      return view.walk();
    }
    if (v instanceof Map<?, ?> map) {
      limits.make(map.size());
      return new ArrayList<>(map.keySet());
    }
    if (v instanceof Undefined) {
      return List.of();
    }
    if (v instanceof String s) {
      limits.make(s.length());
      return new ArrayList<>(s.codePoints().mapToObj(Character::toString).toList());
    }
    throw new TemplateError(type(v) + " cannot be walked through");
  }

  @SuppressWarnings("unchecked") // lists of templates hold any value
  static List<Object> castList(List<?> list) {
    return (List<Object>) list;
  }

  /** {@code str}. */
  String text(Object v) {
    if (v instanceof String s) {
      return s;
    }
    return v instanceof Undefined ? "" : repr(v, 0);
  }

  private String repr(Object v, int depth) {
    limits.make(8);
    int deeper = Limits.deeper(depth);
    if (v == null) {
      return "None";
    }
    if (v instanceof Boolean b) {
      return b ? "True" : "False";
    }
    if (v instanceof Long) {
      return v.toString();
    }
    if (v instanceof Double x) {
      return Texts.number(x);
    }
    if (v instanceof String s) {
      limits.make(s.length());
      return Texts.quoted(s);
    }
    if (v instanceof Undefined) {
      return "Undefined";
    }
    StringBuilder out = new StringBuilder();
    if (v instanceof List<?> list) {
      out.append('[');
      join(castList(list), deeper, out);
      return made(out.append(']'));
    }
    if (v instanceof Tuple tuple) {
      out.append('(');
      join(tuple.elements(), deeper, out);
      return made(out.append(tuple.elements().size() == 1 ? ",)" : ")"));
    }
    if (v instanceof Map<?, ?> map) {
      out.append('{');
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(out.length() > 1 ? ", " : "").append(repr(entry.getKey(), deeper));
        out.append(": ").append(repr(entry.getValue(), deeper));
      }
      return made(out.append('}'));
    }
    throw TemplateError.unsupported("writing " + type(v));
  }

  private void join(List<Object> list, int depth, StringBuilder out) {
    for (int i = 0; i < list.size(); i++) {
      out.append(i > 0 ? ", " : "").append(repr(list.get(i), depth));
    }
  }

  private String made(StringBuilder out) {
    limits.make(out.length());
    return out.toString();
  }

  /** What a value is, for messages. */
  static String type(Object v) {
    if (v == null) {
      return "None";
    }
    if (v instanceof View view) {
      return "a " + view.kind().name().toLowerCase(java.util.Locale.ROOT);
    }
    return v instanceof String
        ? "a text"
        : v instanceof Boolean
            ? "a truth value"
            : v instanceof Long || v instanceof Double
                ? "a number"
                : v instanceof List<?>
                    ? "a list"
                    : v instanceof Tuple
                        ? "a tuple"
                        : v instanceof Map<?, ?>
                            ? "a map"
                            : v instanceof Namespace
                                ? "a namespace"
                                : v instanceof Loop
                                    ? "a loop"
                                    : v instanceof Undefined ? "an undefined name" : "a function";
  }

  /** Booleans are numbers too. */
  static Object number(Object v) {
    return v instanceof Boolean b ? (Object) (b ? 1L : 0L) : v;
  }

  static boolean isNumber(Object v) {
    return v instanceof Long || v instanceof Double || v instanceof Boolean;
  }

  boolean equal(Object a, Object b) {
    return equal(a, b, 0);
  }

  private boolean equal(Object a, Object b, int depth) {
    limits.work(1);
    int deeper = Limits.deeper(depth);
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(number(a), number(b)) == 0;
    }
    if (a instanceof String s && b instanceof String t) {
      limits.work(s.length() / 16);
      return s.equals(t);
    }
    if (a instanceof Undefined || b instanceof Undefined) {
      return a instanceof Undefined && b instanceof Undefined;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return equalLists(castList(x), castList(y), deeper);
    }
    if (a instanceof Tuple x && b instanceof Tuple y) {
      return equalLists(x.elements(), y.elements(), deeper);
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream()
              .allMatch(
                  e -> y.containsKey(e.getKey()) && equal(e.getValue(), y.get(e.getKey()), deeper));
    }
    if (a instanceof View && b instanceof View && a != b) {
      throw TemplateError.unsupported("comparing " + type(a) + " and " + type(b));
    }
    return a == b;
  }

  private boolean equalLists(List<Object> a, List<Object> b, int depth) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i), depth)) {
        return false;
      }
    }
    return true;
  }

  private static int compareNumbers(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    double x = ((Number) a).doubleValue();
    double y = ((Number) b).doubleValue();
    if (Double.isNaN(x) || Double.isNaN(y)) {
      throw TemplateError.unsupported("comparing nan");
    }
    return x < y ? -1 : x > y ? 1 : 0;
  }

  /** Order, as {@code <} sees it. */
  int compare(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(number(a), number(b));
    }
    if (a instanceof String s && b instanceof String t) {
      int[] x = s.codePoints().toArray();
      int[] y = t.codePoints().toArray();
      limits.make(x.length + (long) y.length);
      return java.util.Arrays.compare(x, y);
    }
    if (a instanceof Undefined u) {
      throw u.failure();
    }
    if (b instanceof Undefined u) {
      throw u.failure();
    }
    throw new TemplateError(type(a) + " and " + type(b) + " have no order");
  }

  /** {@code item in container}. */
  boolean contains(Object container, Object item) {
    if (container instanceof String text) {
      if (item instanceof Undefined u) {
        throw u.failure();
      }
      if (!(item instanceof String part)) {
        throw new TemplateError("a text cannot hold " + type(item));
      }
      limits.work((long) text.length() / 16 * (1 + part.length() / 64));
      return text.contains(part);
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(Access.key(item));
    }
    for (Object element : elements(container)) {
      if (equal(element, item)) {
        return true;
      }
    }
    return false;
  }
}
