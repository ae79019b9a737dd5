package io.stepwise.rollout.search;

import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.Chooser;
import io.stepwise.rollout.selection.HighestScore;
import io.stepwise.rollout.selection.MajorityVote;
import io.stepwise.rollout.selection.WeightedVote;

/** How one of the candidates becomes the result. */
public enum Selection {
  /** The highest score. */
  BEST(new HighestScore()),
  /** The most frequent answer. */
  MAJORITY(new MajorityVote()),
  /** The answer whose candidates have the highest sum of scores. */
  WEIGHTED(new WeightedVote());

  private final Chooser chooser;

  Selection(Chooser chooser) {
    this.chooser = chooser;
  }

  /** Whether it needs scores. */
  public boolean scores() {
    return this != MAJORITY;
  }

  /**
   * Index of the candidate that becomes the result: if none has an answer, the one with the highest
   * score, the first among equals.
   *
   * @param among indices of those that may be chosen, ascending, at least one
   */
  public int choose(Candidates candidates, int[] among) {
    int chosen = chooser.choose(candidates, among);
    if (chosen != Chooser.NONE) {
      return chosen;
    }
    int best = among[0];
    for (int index : among) {
      best = candidates.get(index).logScore() > candidates.get(best).logScore() ? index : best;
    }
    return best;
  }
}
