package io.stepwise.lm.chat;

import java.util.List;

/** An iterable that is not a list: a range, a map's entries, a filter's results. */
final class View {
  /** What it is; a generator can be walked through once and has no length. */
  enum Kind {
    RANGE,
    DICT,
    GENERATOR
  }

  private final Kind kind;
  private List<Object> elements;

  View(Kind kind, List<Object> elements) {
    this.kind = kind;
    this.elements = elements;
  }

  Kind kind() {
    return kind;
  }

  int size() {
    return elements.size();
  }

  /** All elements; a generator has none afterwards. */
  List<Object> walk() {
    List<Object> all = elements;
    if (kind == Kind.GENERATOR) {
      elements = List.of();
    }
    return all;
  }

  /** What a generator still has to give. */
  void leave(List<Object> rest) {
    elements = rest;
  }
}
