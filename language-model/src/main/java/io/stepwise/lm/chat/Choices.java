package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Filters that test or map every element: {@code map}, {@code select}, {@code rejectattr}, … */
final class Choices {
  private Choices() {}

  static Object apply(String name, Arguments arguments, Values values) {
    List<Object> rest =
        new ArrayList<>(arguments.positional().subList(1, arguments.positional().size()));
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    List<Object> results = new ArrayList<>();
    boolean attributes = name.endsWith("attr");
    boolean map = name.equals("map");
    Object attribute = null;
    Object other = Arguments.ABSENT;
    if (map && rest.isEmpty() && named.containsKey("attribute")) {
      attribute = named.remove("attribute");
      other = named.containsKey("default") ? named.remove("default") : other;
      if (!named.isEmpty()) {
        throw new TemplateError("map takes no argument " + named.keySet().iterator().next());
      }
    } else if (map || attributes) {
      if (rest.isEmpty()) {
        throw new TemplateError(name + " lacks an argument");
      }
      attribute = attributes ? rest.remove(0) : null;
    }
    String word = rest.isEmpty() ? null : TextMethods.string(name, rest.remove(0));
    if (word != null && !(map ? Filters.knows(word) : Tests.knows(word))) {
      throw TemplateError.unsupported((map ? "the filter " : "the test ") + word);
    }
    Arguments further = new Arguments(rest, named);
    for (Object element : values.elements(arguments.positional().get(0))) {
      values.limits().make(1);
      Object seen = attribute == null ? element : path(element, attribute, values);
      if (map) {
        seen = seen instanceof Undefined ? Arguments.or(other, seen) : seen;
        results.add(word == null ? seen : Filters.apply(word, further.after(seen), values));
      } else {
        boolean holds =
            word == null ? values.truth(seen) : Tests.holds(word, further.after(seen), values);
        if (holds != name.startsWith("reject")) {
          results.add(element);
        }
      }
    }
    return new View(View.Kind.GENERATOR, results);
  }

  /** An attribute by name or index, or several joined by dots. */
  static Object path(Object v, Object attribute, Values values) {
    if (!(attribute instanceof String names)) {
      return Access.item(v, attribute, values);
    }
    Object at = v;
    for (String part : names.split("\\.", -1)) {
      Object key = part.matches("[0-9]{1,9}") ? (Object) Long.parseLong(part) : part;
      at = Access.item(at, key, values);
    }
    return at;
  }
}
