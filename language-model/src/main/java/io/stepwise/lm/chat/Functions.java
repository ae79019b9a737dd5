package io.stepwise.lm.chat;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Functions that templates can call without defining them: Jinja2's own and those of transformers.
 */
final class Functions {
  private static final long LONGEST_RANGE = 100_000;
  private static final Map<Character, String> DATE_PARTS =
      Map.ofEntries(
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('d', "dd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('j', "DDD"),
          Map.entry('m', "MM"),
          Map.entry('M', "mm"),
          Map.entry('p', "a"),
          Map.entry('S', "ss"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"));

  private Functions() {}

  static Object find(String name, Values values) {
    return switch (name) {
      case "range" -> (Callable) arguments -> range(arguments, values);
      case "dict" -> (Callable) arguments -> map("dict", arguments, values);
      case "namespace" -> (Callable) arguments -> namespace(arguments, values);
      case "strftime_now" -> (Callable) arguments -> now(arguments, values);
      case "raise_exception" ->
          (Callable)
              arguments -> {
                Object[] bound = arguments.bind("raise_exception", 1, "message");
                throw new TemplateError("the template raised: " + values.text(bound[0]));
              };
      case "lipsum", "cycler", "joiner", "self", "super", "caller", "varargs", "kwargs" ->
          throw TemplateError.unsupported(name);
      default -> new Undefined("'" + name + "' is undefined");
    };
  }

  private static View range(Arguments arguments, Values values) {
    int given = arguments.positional().size();
    if (given < 1 || given > 3 || !arguments.named().isEmpty()) {
      throw new TemplateError("range takes one to three whole numbers");
    }
    long[] n = new long[given];
    for (int i = 0; i < given; i++) {
      if (!(Values.number(arguments.positional().get(i)) instanceof Long whole)) {
        throw new TemplateError(
            "range takes whole numbers, not " + Values.type(arguments.positional().get(i)));
      }
      n[i] = whole;
    }
    long from = given == 1 ? 0 : n[0];
    long to = given == 1 ? n[0] : n[1];
    long by = given == 3 ? n[2] : 1;
    if (by == 0) {
      throw new TemplateError("range's step is zero");
    }
    double length = Math.ceil(((double) to - from) / by);
    if (length > LONGEST_RANGE) {
      throw new TemplateError("range of more than " + LONGEST_RANGE + " numbers");
    }
    List<Object> numbers = new ArrayList<>();
    values.limits().make(Math.max(0, (long) length));
    for (long i = 0; i < length; i++) {
      numbers.add(from + i * by);
    }
    return new View(View.Kind.RANGE, numbers);
  }

  private static Map<Object, Object> map(String name, Arguments arguments, Values values) {
    Map<Object, Object> made = new LinkedHashMap<>();
    if (arguments.positional().size() > 1) {
      throw new TemplateError(name + " takes at most one argument without name");
    }
    for (Object given : arguments.positional()) {
      if (!(given instanceof Map<?, ?> map)) {
        throw TemplateError.unsupported(name + " of " + Values.type(given));
      }
      made.putAll(map);
    }
    made.putAll(arguments.named());
    values.limits().make(made.size());
    return made;
  }

  private static Namespace namespace(Arguments arguments, Values values) {
    Namespace namespace = new Namespace();
    map("namespace", arguments, values)
        .forEach((name, value) -> namespace.put(String.valueOf(name), value));
    return namespace;
  }

  private static String now(Arguments arguments, Values values) {
    String format =
        TextMethods.string("strftime_now", arguments.bind("strftime_now", 1, "format")[0]);
    LocalDateTime now = LocalDateTime.now(values.clock());
    values.limits().make(16L * format.length());
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      char part = ++i < format.length() ? format.charAt(i) : ' ';
      if (part != '%' && !DATE_PARTS.containsKey(part)) {
        throw TemplateError.unsupported("%" + part + " in strftime_now");
      }
      out.append(
          part == '%'
              ? "%"
              : now.format(DateTimeFormatter.ofPattern(DATE_PARTS.get(part), Locale.US)));
    }
    return out.toString();
  }
}
