package io.stepwise.data.grading.latex;

/**
 * A token of LaTeX.
 *
 * @param kind what it is
 * @param text its characters; of a macro or an environment the name
 * @param start where it begins, after white space
 * @param end where it ends; of a macro after the white space it swallows
 * @param before white space before it
 * @param after white space that a macro swallows
 */
record Token(Kind kind, String text, int start, int end, String before, String after) {
  enum Kind {
    CHARS,
    MACRO,
    BEGIN,
    END,
    OPEN,
    CLOSE,
    SPECIAL,
    FORMULA,
    /** The text is over; {@code before} is the white space at its end. */
    NOTHING
  }
}
