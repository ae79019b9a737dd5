package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Jinja2's filters: {@code value | name(arguments)}. */
final class Filters {
  private static final Set<String> NAMES =
      Set.of(
          "capitalize",
          "count",
          "d",
          "default",
          "dictsort",
          "first",
          "float",
          "indent",
          "int",
          "items",
          "join",
          "last",
          "length",
          "list",
          "lower",
          "map",
          "reject",
          "rejectattr",
          "replace",
          "reverse",
          "select",
          "selectattr",
          "sort",
          "string",
          "title",
          "tojson",
          "trim",
          "unique",
          "upper");

  private Filters() {}

  static boolean knows(String name) {
    return NAMES.contains(name);
  }

  /**
   * Applies a filter.
   *
   * @param arguments the value first
   */
  static Object apply(String name, Arguments arguments, Values values) {
    values.limits().work(1);
    Object v = arguments.positional().get(0);
    return switch (name) {
      case "count", "length" -> values.length(arguments.bind(name, 1, "value")[0]);
      case "d", "default" -> {
        Object[] bound = arguments.bind(name, 1, "value", "default_value", "boolean");
        boolean replaced =
            v instanceof Undefined
                || (values.truth(Arguments.or(bound[2], false)) && !values.truth(v));
        yield replaced ? Arguments.or(bound[1], "") : v;
      }
      case "tojson" -> JsonText.of(arguments, values);
      case "string" -> values.text(arguments.bind(name, 1, "value")[0]);
      case "trim", "lower", "upper", "capitalize", "title", "replace", "indent", "join" ->
          TextFilters.apply(name, arguments, values);
      case "int", "float" -> TextFilters.number(name, arguments);
      case "map", "select", "reject", "selectattr", "rejectattr" ->
          Choices.apply(name, arguments, values);
      case "list" -> {
        arguments.bind(name, 1, "value");
        yield copy(v, values);
      }
      case "first", "last" -> {
        arguments.bind(name, 1, "seq");
        yield end(name, v, values);
      }
      case "reverse" -> {
        arguments.bind(name, 1, "value");
        yield reversed(v, values);
      }
      case "items" -> {
        arguments.bind(name, 1, "value");
        yield items(v, values);
      }
      case "dictsort" -> {
        arguments.bind(name, 1, "value");
        yield sorted(copy(items(v, values), values), "0", false, false, values);
      }
      case "sort" -> {
        Object[] bound = arguments.bind(name, 1, "value", "reverse", "case_sensitive", "attribute");
        yield sorted(
            copy(v, values),
            Arguments.or(bound[3], null),
            values.truth(Arguments.or(bound[1], false)),
            values.truth(Arguments.or(bound[2], false)),
            values);
      }
      default -> {
        Object[] bound = arguments.bind(name, 1, "value", "case_sensitive", "attribute");
        yield unique(
            v, values.truth(Arguments.or(bound[1], false)), Arguments.or(bound[2], null), values);
      }
    };
  }

  private static List<Object> copy(Object v, Values values) {
    List<Object> all = values.elements(v);
    values.limits().make(all.size());
    return new ArrayList<>(all);
  }

  private static Object end(String name, Object v, Values values) {
    boolean first = name.equals("first");
    if (v instanceof View view && view.kind() == View.Kind.GENERATOR) {
      if (!first) {
        throw new TemplateError("a generator has no last item");
      }
      List<Object> all = view.walk();
      if (all.isEmpty()) {
        return new Undefined("there is no first item");
      }
      view.leave(all.subList(1, all.size()));
      return all.get(0);
    }
    List<Object> all = values.elements(v);
    if (all.isEmpty()) {
      return new Undefined("there is no " + name + " item");
    }
    return all.get(first ? 0 : all.size() - 1);
  }

  private static Object reversed(Object v, Values values) {
    if (v instanceof View view && view.kind() == View.Kind.GENERATOR) {
      throw TemplateError.unsupported("reversing a generator");
    }
    List<Object> all = copy(v, values);
    Collections.reverse(all);
    if (v instanceof String) {
      StringBuilder out = new StringBuilder();
      all.forEach(out::append);
      return out.toString();
    }
    return new View(View.Kind.GENERATOR, all);
  }

  private static View items(Object v, Values values) {
    if (v instanceof Undefined) {
      return new View(View.Kind.GENERATOR, List.of());
    }
    if (!(v instanceof Map<?, ?> map)) {
      throw new TemplateError("only maps have items, not " + Values.type(v));
    }
    values.limits().make(map.size());
    return new View(View.Kind.GENERATOR, Methods.pairs(map));
  }

  private static List<Object> sorted(
      List<Object> all, Object attribute, boolean down, boolean exact, Values values) {
    if (attribute instanceof String many && many.indexOf(',') >= 0) {
      throw TemplateError.unsupported("sorting by several attributes");
    }
    values.limits().make(16L * all.size());
    Comparator<Object> order =
        Comparator.comparing(
            v -> folded(attribute == null ? v : Choices.path(v, attribute, values), exact),
            values::compare);
    all.sort(down ? order.reversed() : order);
    return all;
  }

  private static Object folded(Object v, boolean exact) {
    return v instanceof String s && !exact ? s.toLowerCase(Locale.ROOT) : v;
  }

  private static View unique(Object v, boolean exact, Object attribute, Values values) {
    List<Object> kept = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Object element : values.elements(v)) {
      Object by =
          folded(attribute == null ? element : Choices.path(element, attribute, values), exact);
      values.limits().make(2);
      if (seen.add(Access.key(by))) {
        kept.add(element);
      }
    }
    return new View(View.Kind.GENERATOR, kept);
  }
}
