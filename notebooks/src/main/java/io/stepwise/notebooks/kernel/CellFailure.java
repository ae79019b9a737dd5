package io.stepwise.notebooks.kernel;

import java.io.Serial;
import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;

/** A cell that does not compile or that throws; the message is what the notebook shows. */
final class CellFailure extends Exception {
  @Serial private static final long serialVersionUID = 1;
  private static final int FRAMES = 12;

  CellFailure(String message) {
    super(message);
  }

  static CellFailure thrown(EvalException e) {
    StringBuilder words = new StringBuilder();
    Throwable cause = e;
    while (cause != null) {
      String type =
          cause instanceof EvalException own
              ? own.getExceptionClassName()
              : cause.getClass().getName();
      words.append(words.isEmpty() ? "" : "\ncaused by ").append(type);
      words.append(cause.getMessage() == null ? "" : ": " + cause.getMessage());
      words.append(
          Arrays.stream(cause.getStackTrace())
              .limit(FRAMES)
              .map(frame -> "\n    at " + frame)
              .collect(Collectors.joining()));
      cause = cause.getCause();
    }
    return new CellFailure(words.toString());
  }
}
