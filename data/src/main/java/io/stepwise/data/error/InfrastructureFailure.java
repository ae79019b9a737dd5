package io.stepwise.data.error;

/** A cluster, filesystem or native library failed; fix the machine, then start again. */
public final class InfrastructureFailure extends StepwiseException {
  private static final long serialVersionUID = 1L;

  /** A failure that starts here. */
  public InfrastructureFailure(String message) {
    super(message, null);
  }

  /** A failure with the error that led to it. */
  public InfrastructureFailure(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 4;
  }
}
