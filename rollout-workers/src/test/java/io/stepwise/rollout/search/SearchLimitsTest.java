package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.SearchResult.Finish;
import org.junit.jupiter.api.Test;

/** Limits of solutions, problems and budgets, with models whose rows have 64 tokens. */
class SearchLimitsTest extends SearchLimitsFixture {
  @Test
  void solutionsLongerThanTheModelAreCutThere() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              SearchResult result =
                  solve(strategy, PROBLEM, new Budget(Budget.UNLIMITED, 8, 500), "5+5=");
              assertThat(result.solutionTokens()).as(name).isBetween(1, 64 - result.promptTokens());
              assertThat(result.finish()).as(name).isIn(Finish.STOP, Finish.LENGTH);
            });
  }

  @Test
  void problemsThatFillTheModelHaveNoAnswer() {
    SearchStrategy one = new IndependentSampling(1, 1, EarlyStop.NEVER);
    for (int length = 50; length < 80; length++) {
      String problem = "1".repeat(length);
      SearchResult result = solve(one, problem, new Budget(100, 8, 30), "5+5=");
      int room = 64 - formats.prompt().render(problem).length;
      assertThat(result.stoppedBy() == StoppedBy.PROMPT_TOO_LONG).isEqualTo(room < 1);
      assertThat(result.cost().sampledTokens()).isBetween(room < 1 ? 0L : 1L, Math.max(0L, room));
    }
  }

  @Test
  void problemsBeyondWhatCanBeTokenizedHaveNoAnswer() {
    SearchResult result =
        solve(new AnswerOnly(), "1".repeat(1_000_000), new Budget(100, 8, 30), "5+5=");
    assertThat(result.stoppedBy()).isEqualTo(StoppedBy.PROMPT_TOO_LONG);
    assertThat(result.cost()).isEqualTo(Cost.NONE);
  }

  @Test
  void solutionsThatTheBudgetCutSaySo() {
    SearchStrategy one = new IndependentSampling(1, 1, EarlyStop.NEVER);
    int cut = 0;
    for (int trial = 0; trial < 10; trial++) {
      SearchResult tight = solve(one, trial + "+1=", new Budget(2, 0, 30), "");
      if (tight.finish() != Finish.STOP) {
        assertThat(tight.finish()).isEqualTo(Finish.BUDGET);
        assertThat(tight.stoppedBy()).isEqualTo(StoppedBy.BUDGET);
        cut++;
      }
      SearchResult wide = solve(one, trial + "+1=", new Budget(40, 0, 30), "");
      assertThat(wide.finish()).isNotEqualTo(Finish.BUDGET);
    }
    assertThat(cut).isPositive();
  }
}
