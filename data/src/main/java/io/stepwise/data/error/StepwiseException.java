package io.stepwise.data.error;

/** A failure whose message is written for a person and whose kind decides the exit code. */
public abstract sealed class StepwiseException extends RuntimeException
    permits InvalidConfiguration, InvalidInput, InfrastructureFailure, Interrupted {
  private static final long serialVersionUID = 1L;

  StepwiseException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The exit code of a command that ends in this failure. */
  public abstract int exitCode();
}
