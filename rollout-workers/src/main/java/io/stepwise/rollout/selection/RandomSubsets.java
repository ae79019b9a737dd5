package io.stepwise.rollout.selection;

import io.stepwise.data.random.NamedRandom;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Expected accuracy of any strategy with N of M solutions, as the mean over 400 subsets drawn
 * without replacement by fixed names. Votes have no closed form; the standard error of one problem
 * is at most 0.025, and it averages out over problems. Exact where N is 1 or M.
 */
public final class RandomSubsets {
  /** How many subsets are drawn. */
  public static final int SUBSETS = 400;

  private RandomSubsets() {}

  /**
   * The estimated accuracy.
   *
   * @param n N, from 1 to M
   * @param random names the draws; give every method the same, so that all see the same subsets
   * @return in [0, 1]
   */
  public static double accuracy(Chooser chooser, Candidates candidates, int n, NamedRandom random) {
    if (n == candidates.size()) {
      return FirstListed.accuracy(chooser, candidates, n);
    }
    candidates.requireBudget(n);
    if (n == 1) {
      return alone(chooser, candidates);
    }
    int[] deck = new int[candidates.size()];
    int right = 0;
    for (int s = 0; s < SUBSETS; s++) {
      SplittableRandom draws = random.child(s).stream();
      Arrays.setAll(deck, i -> i);
      for (int i = 0; i < n; i++) {
        int j = draws.nextInt(i, deck.length);
        int drawn = deck[j];
        deck[j] = deck[i];
        deck[i] = drawn;
      }
      int[] subset = Arrays.copyOf(deck, n);
      Arrays.sort(subset);
      right += FirstListed.isRight(candidates, chooser.choose(candidates, subset)) ? 1 : 0;
    }
    return (double) right / SUBSETS;
  }

  /** Every candidate is its own subset. */
  private static double alone(Chooser chooser, Candidates candidates) {
    int right = 0;
    for (int i = 0; i < candidates.size(); i++) {
      int chosen = chooser.choose(candidates, new int[] {i});
      right += FirstListed.isRight(candidates, chosen) ? 1 : 0;
    }
    return (double) right / candidates.size();
  }
}
