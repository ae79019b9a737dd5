package io.stepwise.lm.format;

/** White space, including the kinds that {@link String#strip()} leaves, and rules between steps. */
final class Blanks {
  private static final char ZERO_WIDTH_SPACE = '\u200B';
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Blanks() {}

  static boolean is(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == ZERO_WIDTH_SPACE
        || c == BYTE_ORDER_MARK;
  }

  /** Whether text[from, to) holds nothing else. */
  static boolean only(CharSequence text, int from, int to) {
    return lastOther(text, from, to) < 0;
  }

  /** Index of the last other character of text[from, to), −1 for none. */
  static int lastOther(CharSequence text, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (!is(text.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Index of the first other character of text[from, to), {@code to} for none. */
  static int firstOther(CharSequence text, int from, int to) {
    int first = from;
    while (first < to && is(text.charAt(first))) {
      first++;
    }
    return first;
  }

  /**
   * Whether text[from, to) says nothing: white space, and punctuation such as a rule ({@code ---},
   * {@code * * *}) without a letter, digit or symbol. Dollars and backslashes are of formulas.
   */
  static boolean saysNothing(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean ascii = c > ' ' && c < 0x7f && c != '$' && c != '\\';
      boolean mark = ascii && !Character.isLetterOrDigit(c);
      boolean line = Character.getType(c) == Character.DASH_PUNCTUATION || isBoxDrawing(c);
      if (!is(c) && !mark && !line) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBoxDrawing(char c) {
    return c >= '\u2500' && c <= '\u257F';
  }

  /** text[from, to) without white space around it. */
  static String strip(CharSequence text, int from, int to) {
    int start = firstOther(text, from, to);
    int end = lastOther(text, start, to) + 1;
    return end <= start ? "" : text.subSequence(start, end).toString();
  }
}
