package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.List;

/** {@code + - * / // % **} as Python has them; whole numbers of 64 bits. */
final class Arithmetic {
  private final Values values;

  Arithmetic(Values values) {
    this.values = values;
  }

  Object apply(String sign, Object a, Object b) {
    values.limits().work(1);
    Object x = Values.number(a);
    Object y = Values.number(b);
    try {
      if (x instanceof Long m && y instanceof Long n) {
        return whole(sign, m, n);
      }
    } catch (ArithmeticException e) {
      throw new TemplateError("a number beyond 64 bits: " + e.getMessage());
    }
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return real(sign, ((Number) x).doubleValue(), ((Number) y).doubleValue());
    }
    if (a instanceof Undefined u) {
      throw u.failure();
    }
    if (b instanceof Undefined u) {
      throw u.failure();
    }
    if (sign.equals("+")) {
      return sum(a, b);
    }
    if (sign.equals("*") && y instanceof Long n && !(x instanceof Double)) {
      return repeat(a, n);
    }
    if (sign.equals("*") && x instanceof Long n && !(y instanceof Double)) {
      return repeat(b, n);
    }
    if (sign.equals("%") && a instanceof String) {
      throw TemplateError.unsupported("formatting by %");
    }
    throw refusal(sign, a, b);
  }

  private static TemplateError refusal(String sign, Object a, Object b) {
    return new TemplateError(Values.type(a) + " " + sign + " " + Values.type(b) + " means nothing");
  }

  private static Object whole(String sign, long a, long b) {
    return switch (sign) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> {
        nonZero(b);
        if (a == Long.MIN_VALUE && b == -1) {
          throw new ArithmeticException("long overflow");
        }
        yield Math.floorDiv(a, b);
      }
      case "%" -> {
        nonZero(b);
        yield Math.floorMod(a, b);
      }
      case "/" -> {
        nonZero(b);
        if (Math.abs((double) a) > 0x1p53 || Math.abs((double) b) > 0x1p53) {
          throw TemplateError.unsupported("division of numbers beyond 53 bits");
        }
        yield (double) a / b;
      }
      default -> power(a, b);
    };
  }

  private static Object power(long a, long b) {
    if (b < 0) {
      nonZero(a);
      return Math.pow(a, b);
    }
    if (a == 0 || a == 1 || a == -1) {
      return b == 0 || a == 1 || (a == -1 && b % 2 == 0) ? 1L : a;
    }
    long result = 1;
    for (long i = 0; i < b; i++) {
      result = Math.multiplyExact(result, a);
    }
    return result;
  }

  private static Object real(String sign, double a, double b) {
    return switch (sign) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> {
        nonZero(b);
        yield a / b;
      }
      default -> throw TemplateError.unsupported(sign + " of fractions");
    };
  }

  private static void nonZero(double b) {
    if (b == 0) {
      throw new TemplateError("division by zero");
    }
  }

  private Object sum(Object a, Object b) {
    if (a instanceof String s && b instanceof String t) {
      values.limits().make(s.length() + (long) t.length());
      return s + t;
    }
    boolean lists = a instanceof List<?> && b instanceof List<?>;
    if (!lists && !(a instanceof Tuple && b instanceof Tuple)) {
      throw refusal("+", a, b);
    }
    values.limits().make(values.length(a) + values.length(b));
    List<Object> all = new ArrayList<>(values.elements(a));
    all.addAll(values.elements(b));
    return lists ? all : new Tuple(all);
  }

  private Object repeat(Object v, long times) {
    long n = Math.max(0, times);
    if (!(v instanceof String || v instanceof List<?> || v instanceof Tuple)) {
      throw refusal("*", v, times);
    }
    long length = v instanceof String s ? s.length() : values.length(v);
    values.limits().make(n > 0 && length > Integer.MAX_VALUE / n ? Long.MAX_VALUE / 2 : n * length);
    if (v instanceof String s) {
      return s.repeat(length == 0 ? 0 : (int) n);
    }
    List<Object> all = new ArrayList<>();
    for (long i = 0; i < n && length > 0; i++) {
      all.addAll(values.elements(v));
    }
    return v instanceof Tuple ? new Tuple(all) : all;
  }
}
