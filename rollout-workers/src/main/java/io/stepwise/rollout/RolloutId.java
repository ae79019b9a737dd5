package io.stepwise.rollout;

import io.stepwise.data.random.NamedRandom;
import java.util.Objects;

/**
 * Names one chain. Its randomness is a function of this name, so a chain made twice is the same.
 *
 * @param run the run's name
 * @param iteration which batch of the run
 * @param problemId the problem
 * @param sample which of the problem's samples, from 0
 */
public record RolloutId(String run, int iteration, String problemId, int sample) {
  /** Refuses absent parts. */
  public RolloutId {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(problemId, "problemId");
  }

  /** The chain's randomness. */
  public NamedRandom random() {
    return NamedRandom.of("rollout", run, iteration, problemId, sample);
  }
}
