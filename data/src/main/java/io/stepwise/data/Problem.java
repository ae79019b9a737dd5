package io.stepwise.data;

import java.util.Objects;

/**
 * A question with a reference answer.
 *
 * @param id unique within a set of problems
 * @param text what the policy reads
 * @param answer the reference answer, null where none is known
 */
public record Problem(String id, String text, String answer) {
  /** Rejects null components. */
  public Problem {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
  }
}
