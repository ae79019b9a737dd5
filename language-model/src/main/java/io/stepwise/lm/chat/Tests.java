package io.stepwise.lm.chat;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Jinja2's tests, the names after {@code is}. */
final class Tests {
  private static final Set<String> NAMES =
      Set.of(
          "!=",
          "<",
          "<=",
          "==",
          ">",
          ">=",
          "boolean",
          "callable",
          "defined",
          "divisibleby",
          "eq",
          "equalto",
          "even",
          "false",
          "float",
          "ge",
          "greaterthan",
          "gt",
          "in",
          "integer",
          "iterable",
          "le",
          "lessthan",
          "lower",
          "lt",
          "mapping",
          "ne",
          "none",
          "number",
          "odd",
          "sequence",
          "string",
          "true",
          "undefined",
          "upper");

  private Tests() {}

  static boolean knows(String name) {
    return NAMES.contains(name);
  }

  /**
   * Asks a question.
   *
   * @param arguments the value first
   */
  static boolean holds(String name, Arguments arguments, Values values) {
    values.limits().work(1);
    boolean binary =
        switch (name) {
          case "!=",
              "<",
              "<=",
              "==",
              ">",
              ">=",
              "divisibleby",
              "eq",
              "equalto",
              "ge",
              "greaterthan",
              "gt",
              "in",
              "le",
              "lessthan",
              "lt",
              "ne" ->
              true;
          default -> false;
        };
    if (binary) {
      Object[] bound = arguments.bind(name, 2, "value", "other");
      return two(name, bound[0], bound[1], values);
    }
    Object v = arguments.bind(name, 1, "value")[0];
    return switch (name) {
      case "boolean" -> v instanceof Boolean;
      case "callable" -> v instanceof Callable;
      case "defined" -> !(v instanceof Undefined);
      case "undefined" -> v instanceof Undefined;
      case "none" -> v == null;
      case "true" -> Boolean.TRUE.equals(v);
      case "false" -> Boolean.FALSE.equals(v);
      case "string" -> v instanceof String;
      case "number" -> Values.isNumber(v);
      case "integer" -> v instanceof Long;
      case "float" -> v instanceof Double;
      case "mapping" -> v instanceof Map<?, ?>;
      case "iterable" -> Values.hasLength(v) || v instanceof View || v instanceof Loop;
      case "sequence" -> sequence(v);
      case "even", "odd" ->
          values.equal(new Arithmetic(values).apply("%", v, 2L), name.equals("odd") ? 1L : 0L);
      default -> {
        String text = values.text(v);
        yield values.truth(
            TextMethods.call(
                text, name.equals("upper") ? "isupper" : "islower", Arguments.NONE, values));
      }
    };
  }

  private static boolean sequence(Object v) {
    if (v instanceof View view && view.kind() == View.Kind.RANGE) {
      return true;
    }
    return v instanceof String
        || v instanceof List<?>
        || v instanceof Tuple
        || v instanceof Map<?, ?>
        || v instanceof Undefined;
  }

  static boolean two(String name, Object a, Object b, Values values) {
    return switch (name) {
      case "==", "eq", "equalto" -> values.equal(a, b);
      case "!=", "ne" -> !values.equal(a, b);
      case "<", "lt", "lessthan" -> values.compare(a, b) < 0;
      case "<=", "le" -> values.compare(a, b) <= 0;
      case ">", "gt", "greaterthan" -> values.compare(a, b) > 0;
      case ">=", "ge" -> values.compare(a, b) >= 0;
      case "in" -> values.contains(b, a);
      default -> values.equal(new Arithmetic(values).apply("%", a, b), 0L);
    };
  }
}
