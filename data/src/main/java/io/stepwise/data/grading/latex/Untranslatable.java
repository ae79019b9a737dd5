package io.stepwise.data.grading.latex;

/** LaTeX that has no text: the reference converter fails on it. */
final class Untranslatable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Untranslatable(String message) {
    super(message, null, false, false);
  }
}
