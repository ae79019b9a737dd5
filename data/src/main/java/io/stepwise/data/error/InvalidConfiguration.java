package io.stepwise.data.error;

/** The user's command, option or setting cannot be carried out; fix the command. */
public final class InvalidConfiguration extends StepwiseException {
  private static final long serialVersionUID = 1L;

  /** A failure that starts here. */
  public InvalidConfiguration(String message) {
    super(message, null);
  }

  /** A failure with the error that led to it. */
  public InvalidConfiguration(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 2;
  }
}
