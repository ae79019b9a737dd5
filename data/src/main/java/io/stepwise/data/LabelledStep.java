package io.stepwise.data;

import java.util.List;
import java.util.Objects;

/**
 * One step of a solution with its label.
 *
 * @param text the step's text, as written (may contain line breaks)
 * @param label its label and where that came from
 * @param author who wrote the step
 * @param alternatives other steps offered at this position, in the file's order; the taken step is
 *     not among them
 */
public record LabelledStep(
    String text, StepLabel label, Author author, List<Alternative> alternatives) {

  /** Who wrote a step. */
  public enum Author {
    /** A language model. */
    MODEL,
    /** A labeler (PRM800K phase 1). */
    HUMAN
  }

  /** Copies the list; rejects absent components. */
  public LabelledStep {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(author, "author");
    alternatives = List.copyOf(alternatives);
  }

  /** A step with a rating of unknown source. */
  public LabelledStep(String text, Rating rating, Author author, List<Alternative> alternatives) {
    this(text, StepLabel.hard(rating, LabelSource.UNKNOWN), author, alternatives);
  }

  /** A model's step without alternatives. */
  public LabelledStep(String text, StepLabel label) {
    this(text, label, Author.MODEL, List.of());
  }

  /** A model's step without alternatives, with a rating of unknown source. */
  public LabelledStep(String text, Rating rating) {
    this(text, rating, Author.MODEL, List.of());
  }

  /** The hard label. */
  public Rating rating() {
    return label.rating();
  }
}
