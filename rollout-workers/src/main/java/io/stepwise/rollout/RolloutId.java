package io.stepwise.rollout;

import io.stepwise.data.random.NamedRandom;
import java.util.Objects;

/**
 * Names one chain. Its randomness is a function of this name, so a chain sampled twice is the same.
 *
 * @param run the run's name
 * @param iteration which batch of the run
 * @param problemId the problem
 * @param sample which of the problem's samples, from 0
 */
public record RolloutId(String run, int iteration, String problemId, int sample) {
  /** Rejects null components. */
  public RolloutId {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(problemId, "problemId");
  }

  /**
   * The chain's randomness. It is named by the problem's text, not by its id, so that the same
   * problem has the same chains under any id.
   *
   * @param problem the problem's text
   */
  public NamedRandom random(String problem) {
    return NamedRandom.of("rollout", run, iteration, problem, sample);
  }
}
