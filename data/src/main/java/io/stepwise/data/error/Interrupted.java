package io.stepwise.data.error;

/** The user stopped the job. Finished work is saved; --resume continues. */
public final class Interrupted extends StepwiseException {
  private static final long serialVersionUID = 1L;

  /** A failure that starts here. */
  public Interrupted(String message) {
    super(message, null);
  }

  /** A failure with the error that led to it. */
  public Interrupted(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 130;
  }
}
