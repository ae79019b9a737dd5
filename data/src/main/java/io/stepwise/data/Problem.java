package io.stepwise.data;

import java.util.Objects;

/**
 * A question with a reference answer.
 *
 * @param id unique within a set of problems
 * @param text what the policy reads
 * @param answer the reference answer, null where none is known
 * @param sourceId the id that the file it was read from gives it, null where that has none
 */
public record Problem(String id, String text, String answer, String sourceId) {
  /** Rejects null components. */
  public Problem {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
  }

  /** A problem without an id in a file. */
  public Problem(String id, String text, String answer) {
    this(id, text, answer, null);
  }
}
