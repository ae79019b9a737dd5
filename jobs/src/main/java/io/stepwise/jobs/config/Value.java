package io.stepwise.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values of keys: read from YAML or from words, checked, shown to a person. */
final class Value {
  private static final Map<Class<?>, String> WORDS =
      Map.of(
          Integer.class, "a whole number",
          Long.class, "a whole number",
          Double.class, "a number",
          Boolean.class, "true or false",
          String.class, "text");
  private static final int SHOWN = 60;

  private Value() {}

  static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(type).wrap().returnType();
  }

  static boolean known(Class<?> type) {
    return type.isEnum() || WORDS.containsKey(boxed(type));
  }

  /** What a value of a type that is no enumeration is called. */
  static String word(Class<?> type) {
    return WORDS.get(boxed(type));
  }

  /** A value as it is typed: enumerations in kebab case, whole doubles without ".0". */
  static String text(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return value instanceof Double number ? SettingRange.number(number) : String.valueOf(value);
  }

  /** A value as it was given, shortened. */
  static String shown(JsonNode node) {
    String text = node.isValueNode() ? node.asText() : node.toString();
    text = text.replaceAll("\\s+", " ");
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /**
   * Reads a key's value. Where a list of numbers or choices is expected, a text is cut at commas; a
   * list of texts is not, since a file's name may hold one.
   *
   * @throws InvalidConfiguration for a wrong type or a value out of range
   */
  static Object read(Key key, JsonNode node, String origin) {
    if (node.isNull() && !key.type().isPrimitive() && !key.isRequired() && !key.isList()) {
      return null;
    }
    if (!key.isList()) {
      return scalar(key, node, origin);
    }
    List<Object> values = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(element -> values.add(scalar(key, element, origin)));
    } else if (node.isTextual() && key.type() != String.class) {
      for (String word : node.textValue().split(",", -1)) {
        values.add(scalar(key, TextNode.valueOf(word.strip()), origin));
      }
    } else {
      values.add(scalar(key, node, origin));
    }
    return List.copyOf(values);
  }

  private static Object scalar(Key key, JsonNode node, String origin) {
    Class<?> type = boxed(key.type());
    Object value = null;
    if (node.isValueNode() && !node.isNull()) {
      if (type == String.class) {
        return key.setting() != null && key.setting().orFile()
            ? TextOrFile.read(key.path(), node.asText())
            : node.asText();
      } else if (type.isEnum()) {
        value = choice(type, node.asText());
      } else if (type == Boolean.class) {
        value = truth(node.asText());
      } else {
        value = number(type, node);
      }
    }
    if (value == null) {
      throw refused(key, "wrong type", node, origin);
    }
    if (value instanceof Number number && !within(key.setting(), number.doubleValue())) {
      throw refused(key, "out of range", node, origin);
    }
    return value;
  }

  private static Object choice(Class<?> type, String word) {
    for (Object constant : type.getEnumConstants()) {
      if (text(constant).equals(word.toLowerCase(Locale.ROOT).replace('_', '-'))) {
        return constant;
      }
    }
    return null;
  }

  private static Boolean truth(String word) {
    return switch (word) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }

  /** YAML 1.1 takes 1e-4 for a text, so numbers are read from the words themselves. */
  private static Object number(Class<?> type, JsonNode node) {
    if (!node.isNumber() && !node.isTextual()) {
      return null;
    }
    try {
      BigDecimal exact = new BigDecimal(node.asText());
      if (type == Integer.class) {
        return exact.intValueExact();
      }
      return type == Long.class ? (Object) exact.longValueExact() : (Object) exact.doubleValue();
    } catch (NumberFormatException e) {
      return null; // not a number; the caller says what was expected
    } catch (ArithmeticException e) {
      return null; // a fraction or too large for the type; likewise
    }
  }

  private static boolean within(Setting setting, double value) {
    return setting == null || SettingRange.of(setting).contains(value);
  }

  private static InvalidConfiguration refused(Key key, String why, JsonNode node, String origin) {
    return new InvalidConfiguration(
        "Cannot use setting "
            + key.path()
            + ": "
            + why
            + " ("
            + shown(node)
            + ", expected "
            + key.expected()
            + ") in "
            + origin);
  }
}
