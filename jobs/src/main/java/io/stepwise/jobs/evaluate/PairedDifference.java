package io.stepwise.jobs.evaluate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much more often the candidates of one pool are right than those of another on the same
 * problems: the mean difference of pass@1 per problem, with its 95 % interval over problems.
 */
final class PairedDifference {
  /** Name of the metric. */
  static final String KEY = "mean_difference";

  private PairedDifference() {}

  /**
   * The difference on the problems that both pools have candidates of.
   *
   * @param random names the resamples
   * @return empty if the candidates name no problems, or none is in both pools
   */
  static Optional<Interval> of(CandidatePool first, CandidatePool other, NamedRandom random) {
    Map<String, Double> before = passAtOne(first);
    Map<String, Double> after = passAtOne(other);
    double[] differences =
        after.keySet().stream()
            .filter(before::containsKey)
            .mapToDouble(problem -> after.get(problem) - before.get(problem))
            .toArray();
    return differences.length == 0
        ? Optional.empty()
        : Optional.of(Bootstrap.mean(differences, random));
  }

  /** Share of right candidates by problem, in the order of the ids. */
  private static Map<String, Double> passAtOne(CandidatePool pool) {
    Map<String, Double> byProblem = new TreeMap<>();
    for (List<CandidatePool.Entry> entries : pool.problems()) {
      Object id = entries.get(0).row().get(CandidatePool.PROBLEM);
      if (id != null) {
        long right = entries.stream().filter(CandidatePool.Entry::correct).count();
        byProblem.put(id.toString(), right / (double) entries.size());
      }
    }
    return byProblem;
  }
}
