package io.stepwise.data;

import java.util.Objects;

/**
 * A step that was offered at a position but not taken. It shares the prefix of the step it stands
 * next to.
 *
 * @param text the step's text, as written
 * @param rating its verdict
 */
public record Alternative(String text, Rating rating) {
  /** Rejects null components. */
  public Alternative {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(rating, "rating");
  }
}
