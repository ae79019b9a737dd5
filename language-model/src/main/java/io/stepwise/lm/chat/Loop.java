package io.stepwise.lm.chat;

import java.util.List;

/** What {@code loop} names inside a loop. */
final class Loop {
  private final List<Object> elements;
  private final Values values;
  private int index;
  private Object changed = Arguments.ABSENT;

  Loop(List<Object> elements, Values values) {
    this.elements = elements;
    this.values = values;
  }

  void at(int i) {
    index = i;
  }

  Object attribute(String name) {
    int n = elements.size();
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) n - index;
      case "revindex0" -> (long) n - index - 1;
      case "first" -> index == 0;
      case "last" -> index == n - 1;
      case "length" -> (long) n;
      case "depth" -> 1L; // only recursive loops, which are refused, have another
      case "depth0" -> 0L;
      case "previtem" ->
          index > 0 ? elements.get(index - 1) : new Undefined("there is no previous item");
      case "nextitem" ->
          index + 1 < n ? elements.get(index + 1) : new Undefined("there is no next item");
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) this::changed;
      default -> new Undefined("loop has no attribute '" + name + "'");
    };
  }

  private Object cycle(Arguments arguments) {
    if (arguments.positional().isEmpty() || !arguments.named().isEmpty()) {
      throw new TemplateError("loop.cycle lacks something to choose from");
    }
    return arguments.positional().get(index % arguments.positional().size());
  }

  private Object changed(Arguments arguments) {
    Object now = new Tuple(List.copyOf(wrapped(arguments.positional())));
    boolean differs = changed == Arguments.ABSENT || !values.equal(changed, now);
    changed = now;
    return differs;
  }

  /** Lists that may hold None. */
  private static List<Object> wrapped(List<Object> list) {
    return list.stream().map(v -> (Object) new Tuple(java.util.Arrays.asList(v))).toList();
  }
}
