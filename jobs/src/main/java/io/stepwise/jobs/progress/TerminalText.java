package io.stepwise.jobs.progress;

/**
 * Text that is safe to show on a terminal. Messages quote prompts, file names, templates and
 * answers of servers; a control character in one could move the cursor, hide a line, change the
 * title or reverse the order of letters. It is shown as its escape instead, {@code \}{@code u001b},
 * which JSON reads back. All other characters stay.
 */
public final class TerminalText {
  private TerminalText() {}

  /** The text on one line: line breaks and tabs are escaped as well. */
  public static String line(String text) {
    if (text.chars().noneMatch(TerminalText::isControl)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(
            letter -> {
              if (isControl(letter)) {
                shown.append(escape(letter));
              } else {
                shown.append((char) letter);
              }
            });
    return shown.toString();
  }

  /**
   * Whether a terminal acts on the character: C0 and C1 controls, delete, the line and paragraph
   * separators, and the bidirectional embeddings, overrides and isolates (the marks that Arabic and
   * Hebrew texts need are none of them).
   */
  static boolean isControl(int letter) {
    return letter < 0x20
        || (letter >= 0x7f && letter <= 0x9f)
        || (letter >= 0x2028 && letter <= 0x202e)
        || (letter >= 0x2066 && letter <= 0x2069);
  }

  static String escape(int letter) {
    return String.format("\\u%04x", letter);
  }
}
