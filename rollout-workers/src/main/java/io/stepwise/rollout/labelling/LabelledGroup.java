package io.stepwise.rollout.labelling;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.rollout.search.Cost;
import java.util.List;
import java.util.Optional;

/**
 * What came of one solution that was to be labelled.
 *
 * @param id the solution's id
 * @param solutions the solution with its labels, and further labelled solutions that were found on
 *     the way; none if it was dropped or could not be read
 * @param cost what was used
 * @param failure why a model cannot read the solution; empty if it can
 */
public record LabelledGroup(
    String id, List<StepLabelledSolution> solutions, Cost cost, Optional<String> failure) {
  /** Copies the list. */
  public LabelledGroup {
    solutions = List.copyOf(solutions);
  }

  /** A group of a solution that could be read. */
  public LabelledGroup(String id, List<StepLabelledSolution> solutions, Cost cost) {
    this(id, solutions, cost, Optional.empty());
  }

  /** The group of a solution that a model cannot read. */
  static LabelledGroup unreadable(StepLabelledSolution solution, String failure) {
    return new LabelledGroup(solution.id(), List.of(), Cost.NONE, Optional.of(failure));
  }

  /** Whether the solution could be read and was dropped. */
  public boolean dropped() {
    return solutions.isEmpty() && failure.isEmpty();
  }
}
