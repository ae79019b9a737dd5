package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Spends little where the reward model is sure: one solution is sampled greedily, and only if it
 * has no answer or scores below the threshold does the given strategy search on. Its solution stays
 * a candidate.
 *
 * @param threshold score from which the first solution is enough
 * @param aggregation combines the scores of its steps
 * @param strategy searches otherwise
 */
public record EscalatingSearch(
    double threshold, StepAggregation aggregation, SearchStrategy strategy)
    implements SearchStrategy {
  @Override
  public SearchOutcome search(SearchContext context) {
    List<PartialSolution> first =
        context.extendAndScore(List.of(context.rest(context.root(), 0, "first")));
    if (first.isEmpty()) {
      return new SearchOutcome(first, StoppedBy.BUDGET);
    }
    PartialSolution solution = first.get(0);
    boolean answered = context.answer(solution).isPresent();
    if (answered && context.value(solution, aggregation) >= threshold) {
      return new SearchOutcome(first, StoppedBy.DECIDED);
    }
    SearchOutcome outcome = strategy.search(context);
    List<PartialSolution> all = new ArrayList<>(first);
    all.addAll(outcome.solutions());
    return new SearchOutcome(all, outcome.stoppedBy(), outcome.metrics());
  }
}
