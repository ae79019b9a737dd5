package io.stepwise.rollout.search;

import java.util.List;

/** Is notified of what a search finds, e.g. to show progress or to draw the tree. */
public interface SearchListener {
  /** Does nothing. */
  SearchListener NONE = new SearchListener() {};

  /**
   * Solutions are about to be extended: the search has accepted their last steps and builds on
   * them. What is sampled only to value a step ({@link StepValue.Lookahead}) is not notified.
   *
   * @param prefixes the solutions; one that is extended several times appears as often
   * @param left tokens that may still be sampled
   */
  default void extending(List<PartialSolution> prefixes, long left) {}

  /**
   * Solutions were extended.
   *
   * @param left tokens that may still be sampled
   */
  default void extended(List<PartialSolution> solutions, long left) {}

  /**
   * MCTS ended; called for each node of its tree, parents first.
   *
   * @param visits number of visits
   * @param value Q, in [0, 1]
   */
  default void visited(PartialSolution solution, int visits, double value) {}

  /**
   * A solution has the tokens of another one, which the search uses in its place.
   *
   * @param into the other one
   */
  default void merged(PartialSolution solution, PartialSolution into) {}

  /** The search ended, and could still have extended these solutions. */
  default void kept(List<PartialSolution> solutions) {}

  /** The search ended with these candidates; what was neither kept nor leads to one is pruned. */
  default void ended(List<PartialSolution> candidates) {}

  /** The result was chosen. */
  default void chosen(PartialSolution solution) {}

  /** Solutions were scored. */
  default void scored(List<PartialSolution> solutions) {}
}
