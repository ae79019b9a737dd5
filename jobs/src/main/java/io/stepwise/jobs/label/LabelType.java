package io.stepwise.jobs.label;

/** What is written of the labels. */
public enum LabelType {
  /** Value, samples and the rating derived from the value. */
  SOFT,
  /** The rating alone. */
  HARD
}
