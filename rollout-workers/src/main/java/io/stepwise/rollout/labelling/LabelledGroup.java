package io.stepwise.rollout.labelling;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.rollout.search.Cost;
import java.util.List;

/**
 * What came of one solution that was to be labelled.
 *
 * @param id the solution's id
 * @param solutions the solution with its labels, and further labelled solutions that were found on
 *     the way; none if it was dropped
 * @param cost what was used
 */
public record LabelledGroup(String id, List<StepLabelledSolution> solutions, Cost cost) {
  /** Copies the list. */
  public LabelledGroup {
    solutions = List.copyOf(solutions);
  }

  /** Whether the solution itself was dropped. */
  public boolean dropped() {
    return solutions.isEmpty();
  }
}
