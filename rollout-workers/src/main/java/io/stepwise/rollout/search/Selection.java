package io.stepwise.rollout.search;

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

  Chooser chooser() {
    return chooser;
  }
}
