package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import org.junit.jupiter.api.Test;

class MonteCarloTreeSearchTest extends ToySearchFixture {
  @Test
  void treeSearchesOfFewVisitsCompleteTheirBestPrefix() {
    for (int visits : new int[] {1, 2, 5}) {
      SearchStrategy few = mcts(visits, SelectionRule.PUCT, Evaluation.PREFIX);
      SearchResult result = search(few, context("few", Budget.UNLIMITED, 0));
      assertThat(result.answer()).isNotEmpty();
      assertThat(result.finish()).isEqualTo(SearchResult.Finish.STOP);
      // Eight tokens are the four steps of the first expansion: nothing is left for a completion.
      SearchResult cut = search(few, context("few", 8, 0));
      assertThat(cut.cost().sampledTokens()).isEqualTo(8);
      assertThat(cut.answer()).isEmpty();
    }
  }

  @Test
  void treeSearchExhaustsASmallTree() {
    SearchContext context = context("exhaust", Budget.UNLIMITED, 0);
    SearchOutcome outcome =
        new MonteCarloTreeSearch(
                new MonteCarloTreeSearch.Settings(
                    100_000,
                    40,
                    1,
                    new TreePolicy(SelectionRule.PUCT, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 1),
                    Evaluation.PREFIX,
                    MEAN,
                    1,
                    10))
            .search(context);
    assertThat(outcome.stoppedBy()).isEqualTo(StoppedBy.EXHAUSTED);
    // With 40 samples of a node, all of its three steps are found.
    assertThat(outcome.solutions()).hasSize(81);
  }
}
