package io.stepwise.rollout.selection;

/** A way to settle on one of several solutions without knowing which are right. */
public interface Chooser {
  /** The choice where no solution can be chosen. */
  int NONE = -1;

  /**
   * Chooses.
   *
   * @param candidates all solutions of a problem
   * @param among indices of those that may be chosen, ascending, at least one
   * @return the index of a solution with the chosen answer, or {@link #NONE}
   */
  int choose(Candidates candidates, int[] among);
}
