package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** Methods of texts, as Python's {@code str} has them. */
final class TextMethods {
  /** All of Python's; those not supported are rejected when called. */
  static final Set<String> NAMES =
      Set.of(
          "capitalize",
          "casefold",
          "center",
          "count",
          "encode",
          "endswith",
          "expandtabs",
          "find",
          "format",
          "format_map",
          "index",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "join",
          "ljust",
          "lower",
          "lstrip",
          "maketrans",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rjust",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip",
          "swapcase",
          "title",
          "translate",
          "upper",
          "zfill");

  private TextMethods() {}

  static Object call(String text, String name, Arguments arguments, Values values) {
    values.limits().make(text.length());
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> {
        Object chars = Arguments.or(positional(name, 0, arguments, "chars")[0], null);
        yield strip(text, chars, !name.equals("rstrip"), !name.equals("lstrip"));
      }
      case "startswith", "endswith" ->
          anyEdge(text, name, positional(name, 1, arguments, "prefix")[0], values);
      case "split" -> {
        Object[] bound = arguments.bind(name, 0, "sep", "maxsplit");
        yield split(text, Arguments.or(bound[0], null), Arguments.or(bound[1], -1L), values);
      }
      case "rsplit" -> {
        Object[] bound = arguments.bind(name, 1, "sep", "maxsplit");
        yield splitFromEnd(text, string(name, bound[0]), Arguments.or(bound[1], -1L), values);
      }
      case "splitlines" -> {
        arguments.bind(name, 0);
        yield new ArrayList<Object>(lines(text));
      }
      case "replace" -> {
        Object[] bound = arguments.bind(name, 2, "old", "new", "count");
        yield replace(
            text,
            string(name, bound[0]),
            string(name, bound[1]),
            Arguments.or(bound[2], -1L),
            values);
      }
      case "lower", "upper", "capitalize", "title" -> {
        arguments.bind(name, 0);
        yield turned(text, name);
      }
      case "find", "rfind", "count", "index" ->
          find(text, name, string(name, positional(name, 1, arguments, "sub")[0]), values);
      case "join" ->
          join(text, values.elements(positional(name, 1, arguments, "iterable")[0]), values);
      case "removeprefix" -> {
        String part = string(name, positional(name, 1, arguments, "prefix")[0]);
        yield text.startsWith(part) ? text.substring(part.length()) : text;
      }
      case "removesuffix" -> {
        String part = string(name, positional(name, 1, arguments, "suffix")[0]);
        yield text.endsWith(part) ? text.substring(0, text.length() - part.length()) : text;
      }
      case "partition", "rpartition" ->
          partition(text, name, string(name, positional(name, 1, arguments, "sep")[0]));
      case "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower" -> {
        arguments.bind(name, 0);
        yield is(text, name);
      }
      default -> throw TemplateError.unsupported("the method " + name + " of texts");
    };
  }

  /** The arguments of a method that takes none by name. */
  private static Object[] positional(
      String name, int required, Arguments arguments, String... parameters) {
    if (!arguments.named().isEmpty()) {
      throw new TemplateError(name + " takes no arguments by name");
    }
    return arguments.bind(name, required, parameters);
  }

  static String string(String name, Object v) {
    if (v instanceof String s) {
      return s;
    }
    throw new TemplateError(name + " takes a text, not " + Values.type(v));
  }

  static String strip(String text, Object chars, boolean left, boolean right) {
    IntPredicate gone = Texts::isSpace;
    if (chars != null) {
      String set = string("strip", chars);
      gone = c -> set.indexOf(c) >= 0;
    }
    return Texts.strip(text, gone, left, right);
  }

  private static boolean anyEdge(String text, String name, Object edges, Values values) {
    List<Object> all = edges instanceof Tuple t ? t.elements() : Arrays.asList(edges);
    for (Object edge : all) {
      values.limits().work(1);
      String part = string(name, edge);
      if (name.equals("startswith") ? text.startsWith(part) : text.endsWith(part)) {
        return true;
      }
    }
    return false;
  }

  private static List<Object> split(String text, Object separator, Object limit, Values values) {
    long most = most(limit);
    List<Object> parts = new ArrayList<>();
    if (separator == null) {
      String left = Texts.strip(text, Texts::isSpace, true, false);
      while (!left.isEmpty()) {
        int end = 0;
        while (end < left.length() && !Texts.isSpace(left.charAt(end))) {
          end++;
        }
        if (parts.size() >= most) {
          end = left.length();
        }
        parts.add(left.substring(0, end));
        values.limits().make(left.length());
        left = Texts.strip(left.substring(end), Texts::isSpace, true, false);
      }
      return parts;
    }
    String sign = nonEmpty(string("split", separator));
    int from = 0;
    for (int at = text.indexOf(sign);
        at >= 0 && parts.size() < most;
        at = text.indexOf(sign, from)) {
      values.limits().make(1);
      parts.add(text.substring(from, at));
      from = at + sign.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> splitFromEnd(
      String text, String separator, Object limit, Values values) {
    long most = most(limit);
    String sign = nonEmpty(separator);
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    for (int at = text.lastIndexOf(sign);
        at >= 0 && parts.size() < most;
        at = to < sign.length() ? -1 : text.lastIndexOf(sign, to - sign.length())) {
      values.limits().make(1);
      parts.add(0, text.substring(at + sign.length(), to));
      to = at;
    }
    parts.add(0, text.substring(0, to));
    return parts;
  }

  private static String nonEmpty(String sign) {
    if (sign.isEmpty()) {
      throw new TemplateError("a text cannot be split at an empty one");
    }
    return sign;
  }

  private static long most(Object limit) {
    if (Values.number(limit) instanceof Long n) {
      return n < 0 ? Long.MAX_VALUE : n;
    }
    throw new TemplateError("a count is a whole number, not " + Values.type(limit));
  }

  /** Python's line breaks. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= 10 && c <= 13)
          || (c >= 0x1c && c <= 0x1e)
          || c == 0x85
          || c == 0x2028
          || c == 0x2029) {
        lines.add(text.substring(from, i));
        i += c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  static String replace(String text, String old, String now, Object limit, Values values) {
    long most = most(limit);
    if (old.isEmpty()) {
      throw TemplateError.unsupported("replacing an empty text");
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(old); at >= 0 && most > 0; at = text.indexOf(old, from)) {
      values.limits().make(at - from + (long) now.length() + 1);
      out.append(text, from, at).append(now);
      from = at + old.length();
      most--;
    }
    return out.append(text, from, text.length()).toString();
  }

  static String turned(String text, String how) {
    if (how.equals("upper")) {
      return text.toUpperCase(Locale.ROOT);
    }
    if (how.equals("lower")) {
      return text.toLowerCase(Locale.ROOT);
    }
    StringBuilder out = new StringBuilder();
    boolean begins = true;
    for (int c : text.codePoints().toArray()) {
      if (c > 127) {
        throw TemplateError.unsupported(how + " of characters beyond ASCII");
      }
      out.appendCodePoint(begins ? Character.toUpperCase(c) : Character.toLowerCase(c));
      begins = how.equals("title") && !Character.isLetter(c);
    }
    return out.toString();
  }

  private static long find(String text, String name, String part, Values values) {
    values.limits().work((long) text.length() * (1 + part.length() / 64) / 16);
    if (name.equals("count")) {
      long count = 0;
      for (int at = text.indexOf(nonEmpty(part));
          at >= 0;
          at = text.indexOf(part, at + part.length())) {
        count++;
      }
      return count;
    }
    int at = name.equals("rfind") ? text.lastIndexOf(part) : text.indexOf(part);
    if (at < 0 && name.equals("index")) {
      throw new TemplateError("a text does not hold what index looks for");
    }
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static String join(String sign, List<Object> parts, Values values) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = string("join", parts.get(i));
      values.limits().make(part.length() + (long) sign.length());
      out.append(i > 0 ? sign : "").append(part);
    }
    return out.toString();
  }

  private static Tuple partition(String text, String name, String sign) {
    boolean last = name.equals("rpartition");
    int at = last ? text.lastIndexOf(nonEmpty(sign)) : text.indexOf(nonEmpty(sign));
    if (at < 0) {
      return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
    }
    return new Tuple(List.of(text.substring(0, at), sign, text.substring(at + sign.length())));
  }

  private static boolean is(String text, String name) {
    int[] all = text.codePoints().toArray();
    IntPredicate wanted =
        switch (name) {
          case "isspace" -> Texts::isSpace;
          case "isalpha" -> Character::isLetter;
          case "isdigit" -> TextMethods::isDigit;
          case "isalnum" -> c -> Character.isLetter(c) || isDigit(c);
          case "isupper" -> c -> !Character.isLowerCase(c) && !Character.isTitleCase(c);
          default -> c -> !Character.isUpperCase(c) && !Character.isTitleCase(c);
        };
    IntPredicate cased =
        name.equals("isupper")
            ? Character::isUpperCase
            : name.equals("islower") ? Character::isLowerCase : c -> true;
    return Arrays.stream(all).allMatch(wanted) && Arrays.stream(all).anyMatch(cased);
  }

  private static boolean isDigit(int c) {
    if (c > 127 && !Character.isLetter(c)) {
      throw TemplateError.unsupported("telling digits beyond ASCII");
    }
    return c >= '0' && c <= '9';
  }
}
