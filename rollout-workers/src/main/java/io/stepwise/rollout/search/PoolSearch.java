package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Backtracking over a pool (arXiv:2605.25143): every prefix that was scored stays in a pool, and
 * the next to extend is drawn from it by its score, so that a bad branch is left without a rule of
 * its own. If the budget ends the search before a solution is finished, the best prefix is
 * completed.
 *
 * <pre>
 *   P(prefix i) = softmax(score_i / τ)
 * </pre>
 *
 * @param solutions finished solutions after which it ends
 * @param width extensions of a drawn prefix
 * @param poolTemperature τ
 * @param temperature of sampling
 * @param aggregation combines the scores of the steps
 * @param maxExpansions most drawn prefixes
 */
public record PoolSearch(
    int solutions,
    int width,
    double poolTemperature,
    double temperature,
    StepAggregation aggregation,
    int maxExpansions)
    implements SearchStrategy {
  @Override
  public SearchOutcome search(SearchContext context) {
    List<PartialSolution> pool = new ArrayList<>(List.of(context.root()));
    List<PartialSolution> ended = new ArrayList<>();
    int finished = 0;
    for (int round = 0; round < maxExpansions && finished < solutions; round++) {
      if (context.exhausted()) {
        return outcome(ended, pool, StoppedBy.BUDGET, context);
      }
      PartialSolution drawn = draw(pool, context.random("pool", round).uniform(0), context);
      List<Extension> requests = new ArrayList<>();
      for (int k = 0; k < width; k++) {
        requests.add(context.step(drawn, temperature, "pool", round, k));
      }
      List<PartialSolution> extended = context.extendAndScore(requests);
      for (PartialSolution next : Ranking.distinct(extended, context.listener())) {
        if (!next.open()) {
          ended.add(next);
          finished += next.state() == State.FINISHED ? 1 : 0;
        } else {
          Optional<PartialSolution> known = pool.stream().filter(next::sameTokens).findFirst();
          known.ifPresentOrElse(
              equal -> context.listener().merged(next, equal), () -> pool.add(next));
        }
      }
    }
    return outcome(ended, pool, StoppedBy.DONE, context);
  }

  /** The solutions that ended, or the best prefix where none is finished. */
  private SearchOutcome outcome(
      List<PartialSolution> ended,
      List<PartialSolution> pool,
      StoppedBy stoppedBy,
      SearchContext context) {
    context.listener().kept(pool);
    boolean finished = ended.stream().anyMatch(one -> one.state() == State.FINISHED);
    if (finished || !(ended.isEmpty() || context.limited())) {
      return new SearchOutcome(ended, stoppedBy);
    }
    double[] values = new double[pool.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = pool.get(i).depth() == 0 ? -1 : context.value(pool.get(i), aggregation);
    }
    List<PartialSolution> best = Ranking.descending(values).stream().map(pool::get).toList();
    List<PartialSolution> candidates = new ArrayList<>(ended);
    candidates.add(best.get(0));
    return new SearchOutcome(context.completed(candidates, best, temperature), stoppedBy);
  }

  private PartialSolution draw(List<PartialSolution> pool, double uniform, SearchContext context) {
    double[] weights = new double[pool.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      // The empty solution has no score: it competes as one of which nothing is known.
      double score = pool.get(i).depth() == 0 ? 0.5 : context.value(pool.get(i), aggregation);
      weights[i] = Math.exp((score - 1) / poolTemperature);
      sum += weights[i];
    }
    double at = uniform * sum;
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      if (at < 0) {
        return pool.get(i);
      }
    }
    return pool.get(pool.size() - 1);
  }
}
