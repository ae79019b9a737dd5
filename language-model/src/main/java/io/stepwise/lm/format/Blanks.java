package io.stepwise.lm.format;

/** White space, including the kinds that {@link String#strip()} leaves. */
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

  /** text[from, to) without white space around it. */
  static String strip(CharSequence text, int from, int to) {
    int start = from;
    while (start < to && is(text.charAt(start))) {
      start++;
    }
    int end = lastOther(text, start, to) + 1;
    return end <= start ? "" : text.subSequence(start, end).toString();
  }
}
