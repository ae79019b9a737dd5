package io.stepwise.rollout.selection;

/**
 * The answer that most solutions give (self-consistency, arXiv:2203.11171). Solutions without an
 * answer do not vote; among equals the answer that came first wins.
 */
public final class MajorityVote implements Chooser {
  @Override
  public int choose(Candidates candidates, int[] among) {
    return Ballot.winner(candidates, among, index -> 1);
  }
}
