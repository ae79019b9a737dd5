package io.stepwise.data;

import io.stepwise.data.error.InvalidInput;

/** Why the labelling of a solution ended, in PRM800K's words. */
public enum FinishReason {
  /** The labeler rated every step up to an answer. */
  SOLUTION("solution"),
  /** The labeler stopped at the first wrong step. */
  FOUND_ERROR("found_error"),
  /** The labeler could not judge further. */
  GIVE_UP("give_up"),
  /** The problem itself is broken. */
  BAD_PROBLEM("bad_problem"),
  /** The format does not say. */
  UNKNOWN("unknown");

  private final String word;

  FinishReason(String word) {
    this.word = word;
  }

  /** The word used in files. */
  public String word() {
    return word;
  }

  /**
   * Reads the word used in files.
   *
   * @throws InvalidInput for any other word
   */
  public static FinishReason of(String word) {
    for (FinishReason reason : values()) {
      if (reason.word.equals(word)) {
        return reason;
      }
    }
    throw new InvalidInput(
        "Cannot read finish reason: unknown word ("
            + word
            + ", expected solution, found_error, give_up or bad_problem)");
  }
}
