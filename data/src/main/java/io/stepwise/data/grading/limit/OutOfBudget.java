package io.stepwise.data.grading.limit;

/** An answer costs more work than it may; it carries no stack, since it is an ordinary outcome. */
public final class OutOfBudget extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfBudget(String message) {
    super(message, null, false, false);
  }
}
