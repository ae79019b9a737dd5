package io.stepwise.jobs.retrain.history;

import java.util.Objects;

/**
 * A run's decision about one label file.
 *
 * @param file the file
 * @param state what became of it
 * @param reason why, in one sentence
 */
public record Judgement(LabelFile file, LabelState state, String reason) {
  /** Rejects null components. */
  public Judgement {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(reason, "reason");
  }
}
