package io.stepwise.jobs.solve;

/** Whether a result has a short account of the reasoning. */
public enum Summary {
  /** It does not. */
  NONE,
  /**
   * A sentence that the policy writes if its prompts are a chat's, else the first line of each
   * step.
   */
  AUTO
}
