package io.stepwise.data;

/** What an unrated step that a person wrote counts as. A rating, where there is one, goes first. */
public enum HumanSteps {
  /** Correct: the labeler wrote it because the model's were not. */
  CORRECT,
  /** Unrated, like any other. */
  UNRATED
}
