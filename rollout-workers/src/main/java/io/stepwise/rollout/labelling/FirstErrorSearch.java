package io.stepwise.rollout.labelling;

import java.util.function.IntPredicate;

/**
 * Finds the first step from which no completion is right, with about log₂ K estimates instead of K
 * (OmegaPRM, arXiv:2406.06592, section 3.1). It assumes that no step after that one has a right
 * completion.
 */
final class FirstErrorSearch {
  private FirstErrorSearch() {}

  /**
   * The index of the first wrong step.
   *
   * @param from first index that may be wrong
   * @param to index after the last one
   * @param isWrong whether no completion from the steps up to this index is right
   * @return an index, or {@code to} if there is none
   */
  static int search(int from, int to, IntPredicate isWrong) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) / 2;
      if (isWrong.test(middle)) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
