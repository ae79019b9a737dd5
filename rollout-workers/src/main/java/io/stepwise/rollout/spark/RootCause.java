package io.stepwise.rollout.spark;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.StepwiseException;

/** Finds the root cause of a failed task in Spark's exception. */
public final class RootCause {
  private RootCause() {}

  /** A failure of ours if there is one in the chain of causes, else Spark's as infrastructure. */
  public static StepwiseException of(Exception e, String what) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StepwiseException ours) {
        return ours;
      }
    }
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    return new InfrastructureFailure(what + ": " + why, e);
  }
}
