package io.stepwise.rollout.selection;

import java.util.Arrays;

/**
 * Accuracy of a strategy that sees the first N solutions as listed: what a single run with that
 * budget would have given, and what some published curves show. Noisier than {@link BestOfN} and
 * {@link RandomSubsets}, which use all M.
 */
public final class FirstListed {
  private FirstListed() {}

  /**
   * 1 if the choice is right, else 0.
   *
   * @param n N, from 1 to M
   */
  public static double accuracy(Chooser chooser, Candidates candidates, int n) {
    candidates.requireBudget(n);
    int[] among = new int[n];
    Arrays.setAll(among, i -> i);
    return isRight(candidates, chooser.choose(candidates, among)) ? 1 : 0;
  }

  static boolean isRight(Candidates candidates, int chosen) {
    return chosen != Chooser.NONE && candidates.get(chosen).correct();
  }
}
