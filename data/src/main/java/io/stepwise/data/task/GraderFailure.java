package io.stepwise.data.task;

/** A grader's process failed one call; the verdict is undecided. */
final class GraderFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GraderFailure(String message) {
    super(message);
  }
}
