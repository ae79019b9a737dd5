package io.stepwise.lm.chat;

import java.util.List;
import java.util.Locale;

/** Filters that return strings, and numbers from strings. */
final class TextFilters {
  private TextFilters() {}

  static Object apply(String name, Arguments arguments, Values values) {
    switch (name) {
      case "trim" -> {
        Object[] bound = arguments.bind(name, 1, "value", "chars");
        return TextMethods.strip(text(bound[0], values), Arguments.or(bound[1], null), true, true);
      }
      case "replace" -> {
        Object[] bound = arguments.bind(name, 3, "s", "old", "new", "count");
        Object count = Arguments.or(bound[3], null);
        return TextMethods.replace(
            text(bound[0], values),
            values.text(bound[1]),
            values.text(bound[2]),
            count == null ? -1L : count,
            values);
      }
      case "indent" -> {
        return indent(arguments.bind(name, 1, "s", "width", "first", "blank"), values);
      }
      case "join" -> {
        return join(arguments.bind(name, 1, "value", "d", "attribute"), values);
      }
      case "title" -> {
        return title(text(arguments.bind(name, 1, "s")[0], values));
      }
      default -> {
        return TextMethods.turned(text(arguments.bind(name, 1, "s")[0], values), name);
      }
    }
  }

  private static String text(Object v, Values values) {
    String text = values.text(v);
    values.limits().make(text.length());
    return text;
  }

  private static String indent(Object[] bound, Values values) {
    String text = TextMethods.string("indent", bound[0]);
    Object width = Values.number(Arguments.or(bound[1], 4L));
    values.limits().make(width instanceof Long n ? Math.max(0, n) : 0);
    String space =
        width instanceof Long n
            ? " ".repeat((int) Math.max(0, n))
            : TextMethods.string("indent", width);
    boolean first = values.truth(Arguments.or(bound[2], false));
    boolean blank = values.truth(Arguments.or(bound[3], false));
    List<String> lines = TextMethods.lines(text + "\n");
    StringBuilder out = new StringBuilder(first ? space : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      values.limits().make(line.length() + 1L + space.length());
      out.append(i > 0 ? "\n" : "");
      out.append(i > 0 && (blank || !line.isEmpty()) ? space : "").append(line);
    }
    return out.toString();
  }

  private static String join(Object[] bound, Values values) {
    String sign = values.text(Arguments.or(bound[1], ""));
    Object attribute = Arguments.or(bound[2], null);
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object element : values.elements(bound[0])) {
      Object part = attribute == null ? element : Choices.path(element, attribute, values);
      String text = values.text(part);
      values.limits().make(text.length() + (long) sign.length());
      out.append(first ? "" : sign).append(text);
      first = false;
    }
    return out.toString();
  }

  /** The filter, unlike the method, begins words after white space, dashes and brackets only. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean begins = true;
    for (int i = 0; i < text.length(); i++) {
      String c = text.substring(i, i + 1);
      if (c.charAt(0) > 127) {
        throw TemplateError.unsupported("title of characters beyond ASCII");
      }
      out.append(begins ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT));
      begins = Texts.isSpace(c.charAt(0)) || "-({[<".contains(c);
    }
    return out.toString();
  }

  static Object number(String name, Arguments arguments) {
    boolean whole = name.equals("int");
    Object[] bound =
        whole
            ? arguments.bind(name, 1, "value", "default", "base")
            : arguments.bind(name, 1, "value", "default");
    if (whole && bound[2] != Arguments.ABSENT) {
      throw TemplateError.unsupported("int with a base");
    }
    Object other = Arguments.or(bound[1], whole ? (Object) 0L : (Object) 0.0);
    Object v = Values.number(bound[0]);
    if (v instanceof Undefined u) {
      throw u.failure();
    }
    if (v instanceof String text) {
      String digits = Texts.strip(text, Texts::isSpace, true, true);
      if (whole && digits.matches("[-+]?[0-9]{1,18}")) {
        return Long.parseLong(digits);
      }
      if (!digits.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
        if (digits.matches(".*[0-9].*|(?i)[-+]?(inf|infinity|nan)")) {
          throw TemplateError.unsupported("reading a number from \"" + digits + "\"");
        }
        return other;
      }
      v = Double.parseDouble(digits);
    }
    if (v instanceof Double x && whole) {
      if (Math.abs(x) >= 0x1p53 || x.isNaN()) {
        throw new TemplateError("a number beyond 53 bits");
      }
      return (long) (double) x;
    }
    if (v instanceof Long n && !whole) {
      return (double) n;
    }
    return v instanceof Long || v instanceof Double ? v : other;
  }
}
