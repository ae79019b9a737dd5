package io.stepwise.rollout.labelling;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.rollout.search.Cost;
import java.util.List;
import java.util.Optional;

/**
 * What came of one solution that was to be labelled.
 *
 * @param id the solution's id
 * @param solutions the solution with its labels, unless it was dropped or could not be read, and
 *     further labelled solutions that were found on the way
 * @param discarded solutions that were found on the way and whose labels contradict each other
 * @param cost what was used
 * @param failure why a model cannot read the solution; empty if it can
 */
public record LabelledGroup(
    String id,
    List<StepLabelledSolution> solutions,
    int discarded,
    Cost cost,
    Optional<String> failure) {
  /** Copies the list. */
  public LabelledGroup {
    solutions = List.copyOf(solutions);
  }

  /** A group of a solution that could be read. */
  public LabelledGroup(String id, List<StepLabelledSolution> solutions, Cost cost) {
    this(id, solutions, 0, cost, Optional.empty());
  }

  /** The group of a solution that a model cannot read. */
  static LabelledGroup unreadable(StepLabelledSolution solution, String failure) {
    return new LabelledGroup(solution.id(), List.of(), 0, Cost.NONE, Optional.of(failure));
  }

  /** Whether the solution could be read and was dropped; others may have been found. */
  public boolean dropped() {
    return failure.isEmpty() && solutions.stream().noneMatch(this::isGiven);
  }

  /** Whether a solution of the group is the one that was to be labelled. */
  public boolean isGiven(StepLabelledSolution solution) {
    return solution.id().equals(id);
  }
}
