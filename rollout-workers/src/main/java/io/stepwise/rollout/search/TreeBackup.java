package io.stepwise.rollout.search;

/** What the values of a node's visits are reduced to. */
public enum TreeBackup {
  /** Their mean. */
  MEAN,
  /** The highest one; for a precise reward model, since one wrong high score stays. */
  MAX
}
