package io.stepwise.rollout.selection;

/**
 * The answer whose solutions have the highest sum of scores, in probability space
 * (arXiv:2206.02336). Solutions without an answer do not vote; among equals the answer that came
 * first wins.
 */
public final class WeightedVote implements Chooser {
  @Override
  public int choose(Candidates candidates, int[] among) {
    return Ballot.winner(candidates, among, candidates::weight);
  }
}
