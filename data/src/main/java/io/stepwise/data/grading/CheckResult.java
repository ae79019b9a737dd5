package io.stepwise.data.grading;

/** What a check found, and which of its rules found it. */
public enum CheckResult {
  /** Equal in the form of the MATH data set. */
  SAME_MATH_FORM,
  /** Equal in the plainer form, without units, LaTeX and letter case. */
  SAME_PLAIN_FORM,
  /** Element by element, the difference is zero. */
  SAME_VALUE,
  /** None of the rules makes them equal. */
  DIFFERENT,
  /** There is nothing to check. */
  NO_ANSWER,
  /** Deciding would cost more than an answer may; neither right nor wrong. */
  UNDECIDED;

  /** Whether the answer counts as correct. */
  public boolean correct() {
    return this == SAME_MATH_FORM || this == SAME_PLAIN_FORM || this == SAME_VALUE;
  }
}
