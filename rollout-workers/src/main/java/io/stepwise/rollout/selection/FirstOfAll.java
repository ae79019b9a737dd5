package io.stepwise.rollout.selection;

/** The first of those that may be chosen: a random solution where their order is random. */
public final class FirstOfAll implements Chooser {
  @Override
  public int choose(Candidates candidates, int[] among) {
    return among[0];
  }
}
