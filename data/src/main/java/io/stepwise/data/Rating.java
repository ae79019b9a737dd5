package io.stepwise.data;

import io.stepwise.data.error.InvalidInput;

/**
 * A person's or a rule's verdict on one step, with PRM800K's meaning (arXiv:2305.20050, App. D).
 */
public enum Rating {
  /** Correct, and it makes progress: {@code 1}. */
  POSITIVE(1),
  /** Not wrong, but no progress: {@code 0}. */
  NEUTRAL(0),
  /** Wrong: {@code -1}. */
  NEGATIVE(-1),
  /** The labeler gave no rating: {@code null}. */
  UNRATED(null);

  private final Integer value;

  Rating(Integer value) {
    this.value = value;
  }

  /** The rating as PRM800K writes it: 1, 0, −1 or null. */
  public Integer value() {
    return value;
  }

  /**
   * Reads PRM800K's number.
   *
   * @param value 1, 0, −1 or null
   * @throws InvalidInput for any other number
   */
  public static Rating of(Integer value) {
    if (value == null) {
      return UNRATED;
    }
    return switch (value) {
      case 1 -> POSITIVE;
      case 0 -> NEUTRAL;
      case -1 -> NEGATIVE;
      default ->
          throw new InvalidInput(
              "Cannot read rating: unknown value (" + value + ", expected 1, 0, -1 or null)");
    };
  }
}
