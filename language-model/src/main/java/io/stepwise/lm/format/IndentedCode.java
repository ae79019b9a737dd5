package io.stepwise.lm.format;

/**
 * Code blocks by indentation, as in Markdown: after a blank line, lines indented by four or more
 * spaces; under a list item, by four more than its text. Blank lines between such lines are part of
 * the block.
 */
final class IndentedCode {
  private static final int INDENTATION = 4;
  private static final int LONGEST_NUMBER = 9;

  private IndentedCode() {}

  /** Whether a position lies in a line of a code block. */
  static boolean contains(CharSequence text, int position) {
    return indentation(text, lineStart(text, position)) >= INDENTATION
        && least(text, position) < Integer.MAX_VALUE;
  }

  /**
   * Whether a blank line lies inside of a code block.
   *
   * @param lineBreak the line break that ends the blank line
   */
  static boolean goesOnAfter(CharSequence text, int lineBreak) {
    int last = Blanks.lastOther(text, 0, lineBreak);
    int next = Blanks.firstOther(text, lineBreak, text.length());
    return last >= 0
        && next < text.length()
        && indentation(text, lineStart(text, next)) >= INDENTATION
        && indentation(text, lineStart(text, next)) >= least(text, last);
  }

  /** The indentation of the code at a position, unreachable where there is no code. */
  private static int least(CharSequence text, int position) {
    int line = lineStart(text, position);
    int smallest = indentation(text, line);
    while (line > 0 && smallest >= INDENTATION) {
      int above = lineStart(text, line - 1);
      if (Blanks.only(text, above, line)) {
        break;
      }
      smallest = Math.min(smallest, indentation(text, above));
      line = above;
    }
    if (smallest < INDENTATION) {
      return Integer.MAX_VALUE;
    }
    int least = INDENTATION + listIndentation(text, line);
    return smallest >= least ? least : Integer.MAX_VALUE;
  }

  /** Where the text of the list item begins that a line belongs to, 0 if there is none. */
  private static int listIndentation(CharSequence text, int from) {
    int line = from;
    while (line > 0) {
      line = lineStart(text, line - 1);
      int indentation = indentation(text, line);
      if (indentation < INDENTATION && !Blanks.only(text, line, lineEnd(text, line))) {
        int marker = marker(text, line + indentation);
        return marker == 0 ? 0 : indentation + marker;
      }
    }
    return 0;
  }

  /** Length of a list item's marker with its space, such as "- " or "12. "; 0 for none. */
  private static int marker(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && at - from < LONGEST_NUMBER && isDigit(text.charAt(at))) {
      at++;
    }
    String signs = at > from ? ".)" : "-*+";
    boolean found =
        at + 1 < text.length() && signs.indexOf(text.charAt(at)) >= 0 && text.charAt(at + 1) == ' ';
    return found ? at + 2 - from : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Columns of white space at the start of a line; a tab ends at a multiple of four. */
  private static int indentation(CharSequence text, int line) {
    int columns = 0;
    for (int i = line; i < text.length(); i++) {
      if (text.charAt(i) == '\t') {
        columns += INDENTATION - columns % INDENTATION;
      } else if (text.charAt(i) == ' ') {
        columns++;
      } else {
        return columns;
      }
    }
    return columns;
  }

  /** Where the line of a position begins. */
  static int lineStart(CharSequence text, int position) {
    int start = position;
    while (start > 0 && text.charAt(start - 1) != '\n') {
      start--;
    }
    return start;
  }

  private static int lineEnd(CharSequence text, int position) {
    int end = position;
    while (end < text.length() && text.charAt(end) != '\n') {
      end++;
    }
    return end;
  }
}
