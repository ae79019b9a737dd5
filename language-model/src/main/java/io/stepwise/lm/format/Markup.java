package io.stepwise.lm.format;

/**
 * Recognises code fences and displayed formulas, in which no step ends: fences of three or more
 * backticks or tildes at the start of a line, or of backticks at the end of one, {@code $$…$$},
 * {@code \[…\]} and {@code \begin{…}…\end{…}}. It reads a text character by character and never
 * looks ahead.
 *
 * <p>A fence and {@code \[} that are never closed stay open to the end, as in Markdown. So does
 * {@code $$} on a line of its own; elsewhere it may be a slip ({@code costs $$5}), so {@link
 * #doubtful()} tells where it stands.
 */
final class Markup {
  private static final String BEGIN = "\\begin{";
  private static final String END = "\\end{";
  private static final int FENCE = 3;

  private enum Region {
    NONE,
    /** The rest of a fence's first line. A backtick there shows that it is a code span. */
    FENCE_LINE,
    FENCE,
    DOLLARS,
    BRACKETS,
    ENVIRONMENT,
    /** The name in the {@code \end{…}} that closes the environment. */
    ENVIRONMENT_NAME
  }

  private final CharSequence text;
  private Region region = Region.NONE;
  private int at;
  private int line;
  private int opened;
  private int depth;
  private char fence;
  private int fenceLength;
  private int run;
  private int consumed;

  /** Starts outside of all regions at a position of a text, which may grow. */
  Markup(CharSequence text, int from) {
    this.text = text;
    this.at = from;
    this.consumed = from;
    this.line = from;
    while (line > 0 && text.charAt(line - 1) != '\n') {
      line--;
    }
  }

  /** Whether the characters so far end inside a region. */
  boolean inside() {
    return region != Region.NONE;
  }

  /**
   * Where the dollars stand that opened the region and may be a slip, −1 if it is none of these.
   */
  int doubtful() {
    if (region != Region.DOLLARS || isAlone(opened)) {
      return -1;
    }
    return opened;
  }

  /** Whether nothing else stands on the line of two dollars. */
  private boolean isAlone(int dollars) {
    int from = dollars;
    while (from > 0 && text.charAt(from - 1) != '\n') {
      from--;
    }
    int to = dollars + 2;
    while (to < text.length() && text.charAt(to) != '\n') {
      to++;
    }
    return Blanks.only(text, from, dollars) && Blanks.only(text, dollars + 2, to);
  }

  /** Reads the next character. */
  void advance() {
    char c = text.charAt(at);
    run = at > line && c == text.charAt(at - 1) ? run + 1 : 1;
    switch (region) {
      case NONE -> outside(c);
      case FENCE_LINE -> fenceLine(c);
      case FENCE -> fence(c);
      case DOLLARS -> close(isDollars(c));
      case BRACKETS -> close(c == ']' && isEscaped(at));
      case ENVIRONMENT -> environment(c);
      case ENVIRONMENT_NAME -> close(c == '}' || c == '\n');
    }
    at++;
    if (c == '\n') {
      line = at;
    }
  }

  private void outside(char c) {
    if (isDollars(c)) {
      open(Region.DOLLARS, at - 1);
    } else if (c == '[' && isEscaped(at)) {
      open(Region.BRACKETS, at - 1);
    } else if (c == '{' && ends(BEGIN)) {
      open(Region.ENVIRONMENT, at + 1 - BEGIN.length());
      depth = 1;
    } else if (run == FENCE
        && at + 1 - FENCE >= consumed
        && (c == '`' || (c == '~' && Blanks.only(text, line, at + 1 - FENCE)))) {
      open(Region.FENCE_LINE, at + 1 - FENCE);
      fence = c;
      fenceLength = FENCE;
    }
  }

  private void open(Region kind, int from) {
    region = kind;
    opened = from;
    consumed = at + 1;
  }

  private void close(boolean closed) {
    if (closed) {
      region = Region.NONE;
      consumed = at + 1;
    }
  }

  private void fenceLine(char c) {
    if (c == '\n') {
      region = isFenceLine() ? Region.FENCE : Region.NONE;
    } else if (c == fence && run > fenceLength && at - opened == fenceLength) {
      fenceLength++;
    } else if (c == '`' && fence == '`') {
      close(true);
    }
  }

  /** A fence may begin in the middle of a line if at most the name of a language follows. */
  private boolean isFenceLine() {
    int end = Blanks.lastOther(text, opened + fenceLength, at) + 1;
    boolean name = true;
    for (int i = opened + fenceLength; i < end; i++) {
      char c = text.charAt(i);
      name &= Character.isLetterOrDigit(c) || "+-#_.".indexOf(c) >= 0;
    }
    return name || Blanks.only(text, line, opened);
  }

  private void fence(char c) {
    if (c != '\n') {
      return;
    }
    int last = Blanks.lastOther(text, line, at);
    int first = last;
    while (first >= line && text.charAt(first) == fence) {
      first--;
    }
    close(last - first >= fenceLength && Blanks.only(text, line, first + 1));
  }

  private void environment(char c) {
    if (c == '{' && ends(BEGIN)) {
      depth++;
    } else if (c == '{' && ends(END)) {
      depth--;
      region = depth == 0 ? Region.ENVIRONMENT_NAME : region;
    }
  }

  /** Two dollars, neither of them escaped nor part of a mark before. */
  private boolean isDollars(char c) {
    return c == '$' && at - 1 >= consumed && text.charAt(at - 1) == '$' && !isEscaped(at - 1);
  }

  private boolean ends(String mark) {
    int from = at + 1 - mark.length();
    return from >= consumed
        && text.subSequence(from, at + 1).toString().equals(mark)
        && !isEscaped(from);
  }

  /** Whether an odd number of backslashes stands before a position. */
  private boolean isEscaped(int position) {
    int backslashes = 0;
    while (position - 1 - backslashes >= 0 && text.charAt(position - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
