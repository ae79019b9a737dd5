package io.stepwise.data.task;

/** What a grader finds about a chain's answer. */
public enum Verdict {
  /** The answer is right. */
  CORRECT,
  /** The answer is wrong, or there is none. */
  INCORRECT,
  /**
   * The grader reached no verdict: it ran out of time or failed. Such a chain is left out of
   * rewards and accuracy, and counted.
   */
  UNDECIDED;

  /** {@link #CORRECT} or {@link #INCORRECT}. */
  public static Verdict of(boolean correct) {
    return correct ? CORRECT : INCORRECT;
  }
}
