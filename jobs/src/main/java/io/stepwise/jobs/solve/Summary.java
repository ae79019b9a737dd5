package io.stepwise.jobs.solve;

/** Whether a result has a short account of the reasoning. */
public enum Summary {
  /** It does not. */
  NONE,
  /** The first line of each step. */
  AUTO
}
