package io.stepwise.rollout.selection;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Sums votes per answer. */
final class Ballot {
  private Ballot() {}

  /**
   * Sum of the weights of each answer, [distinct answers].
   *
   * @param among indices of the solutions that vote
   */
  static double[] sums(Candidates candidates, int[] among, IntToDoubleFunction weight) {
    double[] sums = new double[candidates.distinctAnswers()];
    for (int index : among) {
      int answer = candidates.answer(index);
      if (answer != Candidates.NO_ANSWER) {
        sums[answer] += weight.applyAsDouble(index);
      }
    }
    return sums;
  }

  /** Index of the first solution among some whose answer has the highest sum of weights. */
  static int winner(Candidates candidates, int[] among, IntToDoubleFunction weight) {
    double[] sums = sums(candidates, among, weight);
    int[] first = new int[sums.length];
    Arrays.fill(first, Chooser.NONE);
    for (int index : among) {
      int answer = candidates.answer(index);
      if (answer != Candidates.NO_ANSWER && first[answer] == Chooser.NONE) {
        first[answer] = index;
      }
    }
    int winner = Chooser.NONE;
    double highest = Double.NEGATIVE_INFINITY;
    for (int answer = 0; answer < sums.length; answer++) {
      boolean voted = first[answer] != Chooser.NONE;
      boolean earlier = sums[answer] == highest && first[answer] < winner;
      if (voted && (sums[answer] > highest || earlier)) {
        winner = first[answer];
        highest = sums[answer];
      }
    }
    return winner;
  }
}
