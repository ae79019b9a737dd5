package io.stepwise.rollout.search;

import java.util.List;

/** Is notified of what a search finds, e.g. to show progress or to draw the tree. */
public interface SearchListener {
  /** Does nothing. */
  SearchListener NONE = new SearchListener() {};

  /**
   * Solutions were extended.
   *
   * @param left tokens that may still be sampled
   */
  default void extended(List<PartialSolution> solutions, long left) {}

  /** The result was chosen. */
  default void chosen(PartialSolution solution) {}

  /** Solutions were scored. */
  default void scored(List<PartialSolution> solutions) {}
}
