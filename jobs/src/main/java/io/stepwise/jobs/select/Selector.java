package io.stepwise.jobs.select;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Chooses among scored solutions. Among equals the one with the lowest id comes first. */
final class Selector {
  private final SelectionCriterion criterion;
  private final StepAggregation aggregation;
  private final double wrongShare;
  private final NamedRandom random;

  /**
   * A selector.
   *
   * @param aggregation combines a solution's step scores into its score
   * @param wrongShare share of wrong answers, for convincing wrong answers
   * @param random draws, where the choice is at random
   */
  Selector(
      SelectionCriterion criterion,
      StepAggregation aggregation,
      double wrongShare,
      NamedRandom random) {
    this.criterion = criterion;
    this.aggregation = aggregation;
    this.wrongShare = wrongShare;
    this.random = random;
  }

  /** A chosen solution with the number by which it was chosen. */
  record Selected(ScoredSolution solution, double value) {}

  /** The chosen ones, the most useful first; all if there are fewer. */
  List<Selected> select(List<ScoredSolution> solutions, int count) {
    if (criterion != SelectionCriterion.CONVINCING_WRONG) {
      return best(solutions, value(), count);
    }
    List<ScoredSolution> wrong =
        solutions.stream().filter(s -> s.verdict() == Verdict.INCORRECT).toList();
    List<Selected> chosen =
        new ArrayList<>(best(wrong, value(), (int) Math.round(wrongShare * count)));
    List<ScoredSolution> rest = new ArrayList<>(solutions);
    chosen.forEach(selected -> rest.remove(selected.solution()));
    chosen.addAll(best(rest, value(), count - chosen.size()));
    return chosen;
  }

  private ToDoubleFunction<ScoredSolution> value() {
    return switch (criterion) {
      case CONVINCING_WRONG -> solution -> solution.logScore(aggregation);
      case UNCERTAINTY -> ScoredSolution::entropy;
      case DISAGREEMENT -> ScoredSolution::disagreement;
      case UNIFORM -> solution -> random.child(solution.solution().id()).uniform(0);
    };
  }

  private static List<Selected> best(
      List<ScoredSolution> solutions, ToDoubleFunction<ScoredSolution> value, int count) {
    return solutions.stream()
        .map(solution -> new Selected(solution, value.applyAsDouble(solution)))
        .sorted(
            Comparator.comparingDouble((Selected s) -> -s.value())
                .thenComparing(s -> s.solution().solution().id()))
        .limit(Math.max(0, count))
        .toList();
  }
}
