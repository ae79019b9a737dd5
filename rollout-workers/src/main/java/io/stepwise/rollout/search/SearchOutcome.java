package io.stepwise.rollout.search;

import java.util.List;
import java.util.Map;

/**
 * The solutions that a search found.
 *
 * @param solutions in the order in which they were found
 * @param stoppedBy why the search ended
 * @param metrics numbers that describe the search, by name, e.g. {@code effective_sample_size}
 */
public record SearchOutcome(
    List<PartialSolution> solutions, StoppedBy stoppedBy, Map<String, Double> metrics) {
  /** Why a search ended. */
  public enum StoppedBy {
    /** It did all that its settings ask for. */
    DONE,
    /** The token budget. */
    BUDGET,
    /** The vote was decided before all solutions were sampled. */
    DECIDED,
    /** Nothing was left to extend. */
    EXHAUSTED,
    /** The problem fills the model's maximum length: nothing was sampled. */
    PROMPT_TOO_LONG
  }

  /** Copies the collections. */
  public SearchOutcome {
    solutions = List.copyOf(solutions);
    metrics = Map.copyOf(metrics);
  }

  /** An outcome of a search without metrics of its own. */
  public SearchOutcome(List<PartialSolution> solutions, StoppedBy stoppedBy) {
    this(solutions, stoppedBy, Map.of());
  }
}
