package io.stepwise.lm.format;

import java.util.regex.Pattern;

/**
 * Recognises code fences and displayed formulas, in which no step ends: fences of three or more
 * backticks or tildes at the start of a line, or of backticks at the end of one, {@code $$…$$},
 * {@code \[…\]} and {@code \begin{…}…\end{…}}. It reads a text character by character and never
 * looks ahead.
 *
 * <p>A fence that is never closed stays open to the end, as in Markdown. The other marks may be
 * slips: inside of a code span they are none ({@code `\[`}), nor are two amounts of money ({@code
 * $$5 … $$6}; {@link #slip()}), and what a mark that is never closed opened is undone at the end of
 * the text ({@link #restart()}).
 */
final class Markup {
  private static final String BEGIN = "\\begin{";
  private static final String END = "\\end{";
  private static final int FENCE = 3;
  private static final Pattern BEGIN_LINE =
      Pattern.compile("\\\\begin\\{[^{}]*}(?:\\{[^{}]*}|\\[[^\\]]*])*\\s*");

  private enum Region {
    NONE,
    /** The rest of a fence's first line. A backtick there shows that it is a code span. */
    FENCE_LINE,
    FENCE,
    DOLLARS,
    /** Behind the closing dollars, which a digit shows to be the sign of an amount. */
    DOLLARS_END,
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
  private int slip = -1;
  private boolean noBrackets;

  // Backticks of the code span that is open on this line, and of the one a mark is in.
  private int span;
  private int openedInSpan;

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

  /** Starts outside of all regions at a position, after what this one has shown to be slips. */
  Markup restartedAt(int from) {
    Markup other = new Markup(text, from);
    // Without a closing bracket behind one of them, there is none behind a later one.
    other.noBrackets = noBrackets || region == Region.BRACKETS;
    return other;
  }

  /** Whether the characters so far end inside a region. */
  boolean inside() {
    return region == Region.DOLLARS_END
        ? at < text.length() && Character.isDigit(text.charAt(at))
        : region != Region.NONE;
  }

  /** The position behind two dollars that turned out to be no mark, −1 for none. */
  int slip() {
    return slip;
  }

  /**
   * In a text that ends inside a formula, the position from which on it is to be read as ordinary
   * text: behind the mark, or at the first blank line if the mark has a line of its own; −1 for
   * none.
   */
  int restart() {
    if (region != Region.DOLLARS && region != Region.BRACKETS && region != Region.ENVIRONMENT) {
      return -1;
    }
    int behind = opened + (region == Region.ENVIRONMENT ? BEGIN.length() : 2);
    return isAlone() ? blankLine(behind) : behind;
  }

  /** Whether nothing else stands on the line of the mark that opened the region. */
  private boolean isAlone() {
    int from = opened;
    while (from > 0 && text.charAt(from - 1) != '\n') {
      from--;
    }
    int to = opened;
    while (to < text.length() && text.charAt(to) != '\n') {
      to++;
    }
    CharSequence mark = text.subSequence(opened, to);
    boolean alone =
        region == Region.ENVIRONMENT
            ? BEGIN_LINE.matcher(mark).matches()
            : Blanks.only(mark, 2, mark.length());
    return alone && Blanks.only(text, from, opened);
  }

  /** The line break before the first blank line behind a position, −1 if there is none. */
  private int blankLine(int position) {
    int lineBreak = -1;
    for (int i = position; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        if (lineBreak >= 0) {
          return lineBreak;
        }
        lineBreak = i;
      } else if (!Blanks.is(text.charAt(i))) {
        lineBreak = -1;
      }
    }
    return -1;
  }

  /** Reads the next character. */
  void advance() {
    char c = text.charAt(at);
    if (c != '`' && at > line && text.charAt(at - 1) == '`') {
      backticks(run);
    }
    run = at > line && c == text.charAt(at - 1) ? run + 1 : 1;
    switch (region) {
      case NONE -> outside(c);
      case FENCE_LINE -> fenceLine(c);
      case FENCE -> fence(c);
      case DOLLARS -> dollars(c);
      case DOLLARS_END -> dollarsEnd(c);
      case BRACKETS -> close(c == ']' && isEscaped(at));
      case ENVIRONMENT -> environment(c);
      case ENVIRONMENT_NAME -> close(c == '}' || c == '\n');
    }
    at++;
    if (c == '\n') {
      line = at;
      span = 0;
      openedInSpan = 0;
    }
  }

  /** So many backticks open a code span or close it; a mark inside of the span was none. */
  private void backticks(int count) {
    if (count >= FENCE || region == Region.FENCE || region == Region.FENCE_LINE) {
      return;
    }
    if (region == Region.NONE) {
      boolean opens = span == 0 && !isEscaped(at - count);
      span = opens ? count : span == count ? 0 : span;
    } else if (openedInSpan == count) {
      region = Region.NONE;
      consumed = at;
      span = 0;
    }
  }

  private void outside(char c) {
    if (isDollars(c)) {
      open(Region.DOLLARS, at - 1);
    } else if (c == '[' && !noBrackets && isEscaped(at)) {
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
    openedInSpan = span;
    consumed = at + 1;
  }

  private void dollars(char c) {
    if (isDollars(c)) {
      close(true);
      boolean amount = Character.isDigit(text.charAt(opened + 2));
      region = amount ? Region.DOLLARS_END : Region.NONE;
    }
  }

  private void dollarsEnd(char c) {
    if (Character.isDigit(c)) {
      slip = opened + 2;
    } else {
      region = Region.NONE;
      outside(c);
    }
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
