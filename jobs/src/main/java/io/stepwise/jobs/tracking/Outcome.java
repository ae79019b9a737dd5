package io.stepwise.jobs.tracking;

/** How a run ended. */
public enum Outcome {
  /** It did what it was asked. */
  FINISHED,
  /** An error ended it. */
  FAILED,
  /** The user stopped it. */
  KILLED
}
