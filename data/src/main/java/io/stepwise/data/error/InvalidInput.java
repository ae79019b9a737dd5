package io.stepwise.data.error;

/** A file or folder that was read is absent, malformed or corrupt; fix the input. */
public final class InvalidInput extends StepwiseException {
  private static final long serialVersionUID = 1L;

  /** A failure that starts here. */
  public InvalidInput(String message) {
    super(message, null);
  }

  /** A failure with the error that led to it. */
  public InvalidInput(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 3;
  }
}
