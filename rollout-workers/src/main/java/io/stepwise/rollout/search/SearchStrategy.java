package io.stepwise.rollout.search;

import java.io.Serializable;

/** A way to search for the solution of a problem. */
@FunctionalInterface
public interface SearchStrategy extends Serializable {
  /**
   * Searches until it is done or the budget is used up.
   *
   * @return the candidates it found, those it prefers first where it has a preference beyond their
   *     scores
   */
  SearchOutcome search(SearchContext context);
}
