package io.stepwise.lm.format;

/**
 * Where steps begin or end in one text, which is scanned from left to right and may grow. Positions
 * are indices of characters.
 */
interface Delimiter {
  /**
   * How far the text can be scanned.
   *
   * @param scanned where the scan stands
   * @param finished whether the text is whole
   * @return a position up to which more text would change nothing; at least {@code scanned}
   */
  int decided(CharSequence text, int scanned, boolean finished);

  /** Whether a step begins at a position, at which the scan stands. */
  boolean beginsAt(int position);

  /**
   * Whether a line break ends a step.
   *
   * @param lineBreak position of the line break
   * @return where the step's text ends, −1 if the line break ends none
   */
  int endOfStep(CharSequence text, int lineBreak);

  /** The text of the step that lies between two positions. */
  default String step(CharSequence text, int from, int to) {
    return Blanks.strip(text, from, to);
  }

  /** Scans again from a position. */
  void restart(int position);
}
