package io.stepwise.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A problem and the steps of one solution, to be scored by a reward model.
 *
 * @param problem the problem's text
 * @param steps texts of the steps in order, [K]
 * @param sampled the token ids, if a policy sampled the steps
 */
public record Solution(String problem, List<String> steps, Optional<SampledTokens> sampled) {
  /** Copies the list; rejects null components and tokens with another number of steps. */
  public Solution {
    Objects.requireNonNull(problem, "problem");
    steps = List.copyOf(steps);
    if (sampled.isPresent() && sampled.get().stepEnds().length != steps.size()) {
      throw new IllegalArgumentException(
          "Cannot make solution: step ends of another number of steps (%d, expected %d)"
              .formatted(sampled.get().stepEnds().length, steps.size()));
    }
  }

  /** A solution known by its text alone. */
  public Solution(String problem, List<String> steps) {
    this(problem, steps, Optional.empty());
  }
}
