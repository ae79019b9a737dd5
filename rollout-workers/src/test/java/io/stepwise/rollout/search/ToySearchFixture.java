package io.stepwise.rollout.search;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.StepValue.Lookahead;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import java.util.LinkedHashMap;
import java.util.Map;

/** Searches on a policy of which everything is known ({@link ToyTree}). */
abstract class ToySearchFixture {
  static final StepAggregation MEAN = StepAggregation.MEAN;

  static Map<String, SearchStrategy> strategies() {
    Map<String, SearchStrategy> all = new LinkedHashMap<>();
    all.put("sampling", new IndependentSampling(16, 1, EarlyStop.NEVER));
    all.put("vote", new IndependentSampling(16, 1, EarlyStop.VOTE_DECIDED));
    all.put("beam", new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10));
    all.put("lookahead", new BeamSearch(4, 2, 1, new Lookahead(2, MEAN), 10));
    all.put("dvts", new DiverseTreeSearch(8, 4, 1, new PrefixScore(MEAN), 10));
    all.put("particles", new ParticleFilter(8, 1, 1, MEAN, 10));
    all.put("gibbs", new ParticleFilter(4, 3, 1, MEAN, 10));
    all.put("backtracking", new Backtracking(0.6, 3, 10, 1, 10));
    all.put("pool", new PoolSearch(4, 2, 0.1, 1, MEAN, 100));
    all.put(
        "auto",
        new EscalatingSearch(0.99, MEAN, new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10)));
    for (Evaluation evaluation : Evaluation.values()) {
      for (SelectionRule rule : SelectionRule.values()) {
        all.put("mcts " + evaluation + " " + rule, mcts(60, rule, evaluation));
      }
    }
    return all;
  }

  static MonteCarloTreeSearch mcts(int iterations, SelectionRule rule, Evaluation evaluation) {
    return new MonteCarloTreeSearch(
        new MonteCarloTreeSearch.Settings(
            iterations,
            4,
            3,
            new TreePolicy(rule, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 2),
            evaluation,
            MEAN,
            1,
            10));
  }

  static SearchContext context(String name, long sampledTokens, int answerTokens) {
    return ToyTree.context(name, new Budget(sampledTokens, answerTokens, 50));
  }

  static SearchResult search(SearchStrategy strategy, SearchContext context) {
    return new Searcher(strategy, Selection.BEST, MEAN, "").search(context);
  }

  static SearchContext context(String name, StepVerifier verifier) {
    return new SearchContext(
        new ToyTree(),
        verifier,
        ToyTree.ANSWERS,
        new Budget(Budget.UNLIMITED, 0, 50),
        NamedRandom.of(name),
        SearchListener.NONE);
  }
}
