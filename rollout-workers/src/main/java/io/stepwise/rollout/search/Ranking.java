package io.stepwise.rollout.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Orders solutions by value. */
final class Ranking {
  private Ranking() {}

  /** Indices by descending value; among equals the lower index comes first. */
  static List<Integer> descending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed())
        .toList();
  }

  /**
   * The solutions without those whose tokens an earlier one has.
   *
   * @param listener is notified of each that is left out
   */
  static List<PartialSolution> distinct(List<PartialSolution> solutions, SearchListener listener) {
    List<PartialSolution> distinct = new ArrayList<>();
    for (PartialSolution solution : solutions) {
      Optional<PartialSolution> equal = distinct.stream().filter(solution::sameTokens).findFirst();
      if (equal.isEmpty()) {
        distinct.add(solution);
      } else {
        listener.merged(solution, equal.get());
      }
    }
    return distinct;
  }
}
