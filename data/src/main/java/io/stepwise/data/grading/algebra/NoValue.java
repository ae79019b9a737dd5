package io.stepwise.data.grading.algebra;

/** A text that is no expression, or an expression that has no value, such as 1/0. */
final class NoValue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoValue(String message) {
    super(message, null, false, false);
  }
}
