package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations and budgets of searches with real models. */
class SearchCostTest extends TinySearchFixture {
  private static SearchResult solve(Solver solver, Object... names) {
    return solver.solve(TinySearch.PROBLEM, NamedRandom.of(names), SearchListener.NONE);
  }

  @Test
  void operationsAreThoseOfEveryTokenAndItsAttention() {
    SearchStrategy two = new IndependentSampling(2, 1, EarlyStop.NEVER);
    SearchResult result = solve(tiny.solver(two, Selection.MAJORITY, Budget.UNLIMITED), "flops");
    Cost cost = result.cost();
    long prompt = result.promptTokens();
    long kept = result.solutionTokens();
    long other = cost.sampledTokens() - kept;
    // Token i of a row attends to i + 1 positions; the prompt is read once.
    long positions = prompt * (prompt + 1) / 2;
    for (long row : List.of(kept, other)) {
      for (long i = 0; i < row; i++) {
        positions += prompt + i + 1;
      }
    }
    assertThat(cost.policyAttention()).isEqualTo(positions);
    assertThat(cost.rewardAttention()).isZero();
    assertThat(result.metrics().get("flops"))
        .isEqualTo(
            2.0 * tiny.policy.parameters() * (prompt + cost.sampledTokens())
                + 4.0 * tiny.policy.config().attentionWidth() * positions);
  }

  /** Solutions that are sampled one by one cost together what a search samples at once. */
  @Test
  void costsOfSeveralSolutionsAreSumsWithOnePrompt() {
    SearchStrategy four = new IndependentSampling(4, 1, EarlyStop.NEVER);
    SearchResult together = solve(tiny.solver(four, Selection.BEST, Budget.UNLIMITED), "pool");
    Cost sum = new Cost(0, 0, 0, 3L * together.promptTokens(), 0, 0);
    Cost prompt = Cost.NONE;
    for (int i = 0; i < 4; i++) {
      SearchStrategy one = new IndependentSampling(1, i, 1, EarlyStop.NEVER);
      SearchResult alone = solve(tiny.solver(one, Selection.BEST, Budget.UNLIMITED), "pool");
      FoundSolution same = together.candidates().get(i);
      assertThat(alone.candidates().get(0).scores()).containsExactly(same.scores());
      assertThat(alone.candidates().get(0).tokens()).isEqualTo(same.tokens());
      assertThat(alone.shares().answer()).isEqualTo(Cost.NONE);
      assertThat(alone.shares().prompt().prefilledTokens()).isEqualTo(alone.promptTokens());
      sum = sum.plus(alone.cost().minus(alone.shares().prompt()));
      // A solution without a complete step is not scored.
      Cost read = alone.shares().prompt();
      prompt = read.scoredTokens() > prompt.scoredTokens() || i == 0 ? read : prompt;
    }
    long kept = together.found().tokens();
    Cost discarded = new Cost(0, together.cost().sampledTokens() - kept, 0, 0, 0, 0);
    assertThat(sum.plus(prompt).plus(discarded)).isEqualTo(together.cost());
  }

  @Test
  void theRewardModelsAttentionIsCountedOnceForEveryToken() {
    SearchStrategy chain = new Backtracking(0, 3, 10, 1, 10);
    SearchResult result = solve(tiny.solver(chain, Selection.BEST, Budget.UNLIMITED), "scored");
    long scored = result.cost().scoredTokens();
    // One chain without rejections: the tokens of one row.
    assertThat(result.cost().rewardAttention()).isEqualTo(scored * (scored + 1) / 2);
  }

  @Test
  void everyStrategyRunsWithRealModelsWithinItsBudget() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              Solver solver = tiny.solver(strategy, Selection.BEST, 200);
              SearchResult first = solve(solver, name);
              assertThat(first.cost().sampledTokens()).as(name).isBetween(1L, 200L);
              SearchResult second = solve(solver, name);
              assertThat(second.steps()).as(name).isEqualTo(first.steps());
              assertThat(second.scores()).as(name).containsExactly(first.scores());
            });
  }
}
