package io.stepwise.lm;

/** How the scalar head of a model starts that is derived from another. */
public enum ScalarHeadStart {
  /** As the other model's, or at zero if that has none. */
  KEPT,
  /** At zero. */
  ZERO
}
