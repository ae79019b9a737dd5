package io.stepwise.data.grading;

/** Classes of characters as the reference check takes them. */
final class Characters {
  private Characters() {}

  static boolean isSpace(int c) {
    return Character.isSpaceChar(c) || Character.isWhitespace(c) || c == 0x85;
  }

  /** Without white space at both ends, of any kind that Unicode knows. */
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** The first character, which may be two units of UTF-16, of a text that has one. */
  static String first(String text) {
    return text.substring(0, text.offsetByCodePoints(0, 1));
  }
}
