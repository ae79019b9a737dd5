package io.stepwise.jobs.tracking.mlflow;

/** A call to a tracking server did not do what it should. */
public final class TrackingFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether to try again. */
  public enum Kind {
    /** The server was not reached, was too slow or failed: the same call may succeed later. */
    UNAVAILABLE,
    /** The server does not know the thing. */
    UNKNOWN,
    /** The thing is there already. */
    EXISTS,
    /** The server has no such call: it is older, or no MLflow server. */
    UNSUPPORTED,
    /** The server rejects the call: it has to change, or the server's state has. */
    REFUSED
  }

  private final Kind kind;

  TrackingFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Whether to try again. */
  public Kind kind() {
    return kind;
  }
}
