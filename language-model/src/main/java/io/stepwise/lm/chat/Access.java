package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Attributes, items and slices of values: {@code a.b}, {@code a['b']}, {@code a[1:]}. */
final class Access {
  private Access() {}

  /** A map's key as it is stored: equal numbers are one key. */
  static Object key(Object key) {
    Object plain = Values.number(key);
    if (plain instanceof Double x && x == Math.rint(x) && Math.abs(x) < 1e15) {
      return x.longValue();
    }
    if (plain instanceof List<?> || plain instanceof Map<?, ?>) {
      throw new TemplateError(Values.type(key) + " cannot be a key");
    }
    return plain;
  }

  static Object attribute(Object v, String name, Values values) {
    values.limits().work(1);
    if (v instanceof Undefined u) {
      throw u.failure();
    }
    if (!name.startsWith("_")) {
      Object own = own(v, name, values);
      if (own != Arguments.ABSENT) {
        return own;
      }
    }
    if (v instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    return new Undefined(Values.type(v) + " has no attribute '" + name + "'");
  }

  private static Object own(Object v, String name, Values values) {
    if (v instanceof Namespace namespace) {
      return namespace.attribute(name);
    }
    if (v instanceof Loop loop) {
      return loop.attribute(name);
    }
    if (v instanceof Double || v instanceof Long || v instanceof Boolean) {
      if (name.equals("real") || name.equals("imag")) {
        throw TemplateError.unsupported("the attribute " + name);
      }
      return Arguments.ABSENT;
    }
    return Methods.find(v, name, values);
  }

  static Object item(Object v, Object key, Values values) {
    values.limits().work(1);
    if (v instanceof Undefined u) {
      throw u.failure();
    }
    if (key instanceof Slice slice) {
      return slice.of(v, values);
    }
    if (v instanceof Map<?, ?> map) {
      Object stored = key(key);
      if (map.containsKey(stored)) {
        return map.get(stored);
      }
    }
    Object at = Values.number(key);
    if (at instanceof Long index && (v instanceof List<?> || v instanceof Tuple)) {
      List<Object> list = values.elements(v);
      long from = index < 0 ? index + list.size() : index;
      if (from >= 0 && from < list.size()) {
        return list.get((int) from);
      }
    }
    if (at instanceof Long index && v instanceof String text) {
      long length = values.length(text);
      long from = index < 0 ? index + length : index;
      if (from >= 0 && from < length) {
        int start = text.offsetByCodePoints(0, (int) from);
        return Character.toString(text.codePointAt(start));
      }
    }
    if (v instanceof View view && view.kind() == View.Kind.RANGE) {
      throw TemplateError.unsupported("an index into a range");
    }
    if (key instanceof String name && !name.startsWith("_")) {
      Object own = own(v, name, values);
      if (own != Arguments.ABSENT) {
        return own;
      }
    }
    return new Undefined(Values.type(v) + " has no element " + values.text(key));
  }

  /** {@code [from:to:by]}; null where one is left out. */
  record Slice(Object from, Object to, Object by) {
    Object of(Object v, Values values) {
      boolean text = v instanceof String;
      if (v instanceof View || !(text || v instanceof List<?> || v instanceof Tuple)) {
        if (v instanceof View view && view.kind() == View.Kind.RANGE) {
          throw TemplateError.unsupported("a slice of a range");
        }
        throw new TemplateError(Values.type(v) + " has no slices");
      }
      List<Object> all = values.elements(v);
      long step = whole(by, 1);
      if (step == 0) {
        throw new TemplateError("a slice's step is zero");
      }
      long n = all.size();
      long start = bound(from, step > 0 ? 0 : n - 1, n, step);
      long end = bound(to, step > 0 ? n : -1, n, step);
      List<Object> chosen = new ArrayList<>();
      for (long i = start; step > 0 ? i < end : i > end; i += step) {
        values.limits().make(1);
        chosen.add(all.get((int) i));
      }
      if (v instanceof Tuple) {
        return new Tuple(chosen);
      }
      if (!text) {
        return chosen;
      }
      StringBuilder out = new StringBuilder();
      chosen.forEach(out::append);
      return out.toString();
    }

    private static long whole(Object v, long other) {
      if (v == null) {
        return other;
      }
      if (Values.number(v) instanceof Long n) {
        // No text or list is as long; sums with its length stay within range.
        return Math.max(-(1L << 40), Math.min(1L << 40, n));
      }
      if (v instanceof Undefined u) {
        throw u.failure();
      }
      throw new TemplateError("a slice's bounds are whole numbers, not " + Values.type(v));
    }

    private static long bound(Object v, long other, long n, long step) {
      if (v == null) {
        return other;
      }
      long at = whole(v, other);
      at = at < 0 ? at + n : at;
      return Math.max(step > 0 ? 0 : -1, Math.min(step > 0 ? n : n - 1, at));
    }
  }
}
