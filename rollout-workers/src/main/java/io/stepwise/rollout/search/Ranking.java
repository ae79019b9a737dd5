package io.stepwise.rollout.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

  /** The solutions without those whose tokens an earlier one has. */
  static List<PartialSolution> distinct(List<PartialSolution> solutions) {
    List<PartialSolution> distinct = new ArrayList<>();
    for (PartialSolution solution : solutions) {
      if (distinct.stream().noneMatch(solution::sameTokens)) {
        distinct.add(solution);
      }
    }
    return distinct;
  }
}
