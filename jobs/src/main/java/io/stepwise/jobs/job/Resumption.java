package io.stepwise.jobs.job;

/** Whether a command continues what an earlier start left. */
public enum Resumption {
  /** It starts again. */
  NONE,
  /** It continues from the latest checkpoint, which must be whole. */
  LATEST,
  /** It continues from the latest checkpoint that is whole and removes damaged ones. */
  LATEST_WHOLE
}
