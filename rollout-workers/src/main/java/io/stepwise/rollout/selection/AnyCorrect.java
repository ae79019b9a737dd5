package io.stepwise.rollout.selection;

/** An oracle: a right solution where there is one. It bounds every other choice from above. */
public final class AnyCorrect implements Chooser {
  @Override
  public int choose(Candidates candidates, int[] among) {
    for (int index : among) {
      if (candidates.get(index).correct()) {
        return index;
      }
    }
    return NONE;
  }
}
