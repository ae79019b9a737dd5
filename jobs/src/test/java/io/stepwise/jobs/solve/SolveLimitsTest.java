package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.AnswerOnly;
import io.stepwise.rollout.search.BeamSearch;
import io.stepwise.rollout.search.Budget;
import io.stepwise.rollout.search.DiverseTreeSearch;
import io.stepwise.rollout.search.SearchStrategy;
import io.stepwise.rollout.search.SolverSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that the settings give a search. */
class SolveLimitsTest extends SolveInputsFixture {
  @Test
  void stepSearchesExtendNoMorePrefixesThanTheyHaveSolutions() {
    for (int n = 1; n <= 8; n++) {
      int width = Math.min(n, SearchSettings.DEFAULTS.width());
      assertThat(strategy(SearchMethod.BEAM, n))
          .isInstanceOfSatisfying(
              BeamSearch.class, beam -> assertThat(beam.width()).isEqualTo(width));
      assertThat(strategy(SearchMethod.LOOKAHEAD, n))
          .isInstanceOfSatisfying(
              BeamSearch.class, beam -> assertThat(beam.width()).isEqualTo(width));
      assertThat(strategy(SearchMethod.DVTS, n))
          .isInstanceOfSatisfying(
              DiverseTreeSearch.class, trees -> assertThat(trees.width()).isEqualTo(width));
    }
  }

  private SearchStrategy strategy(SearchMethod method, int samples) {
    SolveConfig config =
        new SolveConfig(
            folder.resolve("policy").toString(),
            folder.resolve("prm").toString(),
            "-",
            null,
            RunningTotalTask.NAME,
            method,
            StepAggregation.PROD,
            new SolveConfig.Limits(Effort.NONE, samples, null, 0, null, 60, 1),
            new SolveConfig.Shown(null, Summary.NONE, false, false, null),
            1,
            1,
            LayoutConfig.AUTO,
            FormatSettings.DEFAULTS,
            SearchSettings.DEFAULTS);
    return Strategies.solver(config, RunningTotalTask.NAME).searcher().strategy();
  }

  @ParameterizedTest
  @CsvSource({"1,0", "2,0", "4,1", "33,8", "128,32", "100000,32", "-1,32"})
  void smallBudgetsKeepTokensForReasoning(long budget, int answer) {
    Budget made = Strategies.solver(config(null, null, limits(null, budget, 512)), "math").budget();
    assertThat(made.sampledTokens()).isEqualTo(budget);
    assertThat(made.answerTokens()).isEqualTo(answer);
  }

  @Test
  void budgetsOfNoTokensAreRejected() {
    assertThatThrownBy(() -> Strategies.solver(config(null, null, limits(null, 0L, 512)), "math"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("budget-tokens");
  }

  @Test
  void withoutThinkingTheAnswerIsRequestedAtOnce() {
    SolveConfig config = config(null, null, limits(0, null, 512));
    assertThat(Strategies.solver(config, "math").searcher().strategy()).isEqualTo(new AnswerOnly());
    assertThatThrownBy(() -> Strategies.solver(config, RunningTotalTask.NAME))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("thinking-tokens");
  }

  @ParameterizedTest
  @CsvSource({"math,480", "running-total,512"})
  void thinkingLeavesATokenForTheAnswer(String task, int solution) {
    for (int thinking : new int[] {-1, 1, 511}) {
      SolverSettings settings =
          Strategies.solver(config(null, null, limits(thinking, null, 512)), task);
      assertThat(settings.budget().solutionTokens()).isEqualTo(solution);
      assertThat(settings.maxThinkingTokens())
          .isEqualTo(thinking < 0 ? SolverSettings.UNLIMITED : thinking);
    }
    assertThatThrownBy(() -> Strategies.solver(config(null, null, limits(512, null, 512)), task))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("thinking-tokens")
        .hasMessageContaining("511");
  }
}
