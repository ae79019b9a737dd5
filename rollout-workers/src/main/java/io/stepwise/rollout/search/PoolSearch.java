package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Backtracking over a pool (arXiv:2605.25143): every prefix that was scored stays in a pool, and
 * the next to extend is drawn from it by its score, so that a bad branch is left without a rule of
 * its own.
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
    List<PartialSolution> finished = new ArrayList<>();
    for (int round = 0; round < maxExpansions && finished.size() < solutions; round++) {
      if (context.exhausted()) {
        return ended(finished, pool, StoppedBy.BUDGET, context);
      }
      if (pool.isEmpty()) {
        return new SearchOutcome(finished, StoppedBy.EXHAUSTED);
      }
      PartialSolution drawn = draw(pool, context.random("pool", round).uniform(0), context);
      List<Extension> requests = new ArrayList<>();
      for (int k = 0; k < width; k++) {
        requests.add(context.step(drawn, temperature, "pool", round, k));
      }
      for (PartialSolution next : Ranking.distinct(context.extendAndScore(requests))) {
        if (!next.open()) {
          finished.add(next);
        } else if (pool.stream().noneMatch(next::sameTokens)) {
          pool.add(next);
        }
      }
    }
    return ended(finished, pool, StoppedBy.DONE, context);
  }

  /** The finished solutions, or the best prefix where there are none. */
  private SearchOutcome ended(
      List<PartialSolution> finished,
      List<PartialSolution> pool,
      StoppedBy stoppedBy,
      SearchContext context) {
    context.listener().kept(pool);
    if (!finished.isEmpty() || pool.isEmpty()) {
      return new SearchOutcome(finished, stoppedBy);
    }
    PartialSolution best = pool.get(0);
    for (PartialSolution prefix : pool) {
      boolean deeper = prefix.depth() > 0;
      best =
          deeper
                  && (best.depth() == 0
                      || context.value(prefix, aggregation) > context.value(best, aggregation))
              ? prefix
              : best;
    }
    return new SearchOutcome(List.of(best), stoppedBy);
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
