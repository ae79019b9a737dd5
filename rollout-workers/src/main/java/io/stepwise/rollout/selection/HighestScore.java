package io.stepwise.rollout.selection;

/**
 * The solution with the highest score; the first among equals. Solutions without an answer come
 * last.
 */
public final class HighestScore implements Chooser {
  @Override
  public int choose(Candidates candidates, int[] among) {
    int best = among[0];
    for (int index : among) {
      if (candidates.rank(index) > candidates.rank(best)) {
        best = index;
      }
    }
    return best;
  }
}
