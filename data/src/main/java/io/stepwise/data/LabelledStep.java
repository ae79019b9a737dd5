package io.stepwise.data;

import java.util.List;
import java.util.Objects;

/**
 * One step of a solution with its verdict.
 *
 * @param text the step's text, as written (may contain line breaks)
 * @param rating its verdict
 * @param author who wrote the step
 * @param alternatives other steps offered at this position, in the file's order; the taken step is
 *     not among them
 */
public record LabelledStep(
    String text, Rating rating, Author author, List<Alternative> alternatives) {

  /** Who wrote a step. */
  public enum Author {
    /** A language model. */
    MODEL,
    /** A labeler (PRM800K phase 1). */
    HUMAN
  }

  /** Copies the list; refuses absent parts. */
  public LabelledStep {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(rating, "rating");
    Objects.requireNonNull(author, "author");
    alternatives = List.copyOf(alternatives);
  }

  /** A model's step without alternatives. */
  public LabelledStep(String text, Rating rating) {
    this(text, rating, Author.MODEL, List.of());
  }
}
