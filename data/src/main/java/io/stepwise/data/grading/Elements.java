package io.stepwise.data.grading;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The parts of a tuple, an interval or a list in brackets. */
final class Elements {
  private static final String BRACKETS = "()[]";

  private Elements() {}

  /** The elements between brackets, or the whole text where it is no such thing; none of "". */
  static List<String> of(String plain) {
    String text = Numerals.withoutThousands(plain);
    if (text.isEmpty()) {
      return List.of();
    }
    if (text.length() <= 2 || !isBracket(text.charAt(0)) || !isBracket(last(text))) {
      return List.of(text);
    }
    String inner = text.substring(1, text.length() - 1);
    if (inner.chars().anyMatch(Elements::isBracket)) {
      return List.of(text);
    }
    return Stream.of(inner.split(",", -1)).map(Characters::strip).toList();
  }

  /** Whether two texts begin with the same character and end with the same. */
  static boolean sameBrackets(String one, String other) {
    return Arrays.asList(one.charAt(0), last(one))
        .equals(Arrays.asList(other.charAt(0), last(other)));
  }

  private static char last(String text) {
    return text.charAt(text.length() - 1);
  }

  private static boolean isBracket(int c) {
    return BRACKETS.indexOf(c) >= 0;
  }
}
