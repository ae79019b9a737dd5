package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.storage.Json;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TreeStateTest {
  private static SearchContext context(String name, long budget, TreeState start) {
    return ToyTree.context(name, new Budget(budget, 0, 50), ToyTree.REWARD, start);
  }

  private static SearchResult search(int visits, Evaluation evaluation, SearchContext context) {
    return search(visits, 1, evaluation, TreePrior.POLICY, context);
  }

  private static SearchResult search(
      int visits, int parallel, Evaluation evaluation, TreePrior prior, SearchContext context) {
    SearchStrategy strategy =
        new MonteCarloTreeSearch(
            new Settings(
                visits,
                4,
                parallel,
                new TreePolicy(SelectionRule.PUCT, prior, 1.25, TreeBackup.MEAN, 1),
                evaluation,
                StepAggregation.GEOMEAN,
                1,
                10));
    return new Searcher(strategy, Selection.BEST, StepAggregation.GEOMEAN, "").search(context);
  }

  private static TreeState saved(TreeState tree) throws JsonProcessingException {
    String text = Json.line(Json.mapper().valueToTree(tree));
    return Json.mapper().treeToValue(Json.read(text, "tree"), TreeState.class);
  }

  @ParameterizedTest
  @EnumSource(Evaluation.class)
  void aSavedTreeContinuesAsIfTheSearchHadNotStopped(Evaluation evaluation)
      throws JsonProcessingException {
    for (TreePrior prior : TreePrior.values()) {
      aSavedTreeContinues(evaluation, prior);
    }
  }

  private static void aSavedTreeContinues(Evaluation evaluation, TreePrior prior)
      throws JsonProcessingException {
    for (int seed = 0; seed < 5; seed++) {
      String name = prior + " seed " + seed;
      SearchContext undisturbed = context(name, Budget.UNLIMITED, null);
      SearchResult whole = search(30, 1, evaluation, prior, undisturbed);
      TreeState tree = null;
      SearchResult last = null;
      for (int visits : new int[] {3, 12, 30, 30}) {
        SearchContext part = context(name, Budget.UNLIMITED, tree);
        last = search(visits, 1, evaluation, prior, part);
        tree = saved(part.end());
        assertThat(tree.visits()).as(name).isEqualTo(visits);
      }
      assertThat(last.steps()).as(name).isEqualTo(whole.steps());
      assertThat(last.scores()).as(name).containsExactly(whole.scores());
      assertThat(last.candidates()).as(name).hasSameSizeAs(whole.candidates());
      assertThat(last.cost().sampledTokens())
          .as(name)
          .isEqualTo(whole.cost().sampledTokens())
          .isPositive();
      assertThat(tree)
          .as(name)
          .usingRecursiveComparison()
          .ignoringFields("cost.scoredTokens", "cost.discardedTokens")
          .isEqualTo(undisturbed.end());
    }
  }

  /** The last leaves before a stop are evaluated in a smaller group than without it. */
  @ParameterizedTest
  @EnumSource(TreePrior.class)
  void treesOfParallelSearchesContinueToo(TreePrior prior) throws JsonProcessingException {
    TreeState tree = null;
    long sampled = 0;
    for (int visits : new int[] {7, 16, 30}) {
      SearchContext part = context("parallel", Budget.UNLIMITED, tree);
      SearchResult result = search(visits, 3, Evaluation.PREFIX, prior, part);
      tree = saved(part.end());
      assertThat(tree.visits()).isEqualTo(visits);
      assertThat(result.cost().sampledTokens()).isGreaterThan(sampled);
      sampled = result.cost().sampledTokens();
    }
  }

  @Test
  void whatTheTreeHasUsedCountsAgainstTheBudget() {
    SearchContext first = context("budget", 60, null);
    long used = search(99, Evaluation.PREFIX, first).cost().sampledTokens();
    assertThat(used).isBetween(1L, 60L);
    SearchContext again = context("budget", 60, first.end());
    assertThat(search(999, Evaluation.PREFIX, again).cost().sampledTokens()).isBetween(used, 60L);
    SearchContext more = context("budget", 120, first.end());
    assertThat(search(999, Evaluation.PREFIX, more).cost().sampledTokens())
        .isBetween(used + 1, 120L);
  }

  @Test
  void damagedTreesAreRejected() {
    SearchContext context = context("damaged", Budget.UNLIMITED, null);
    search(9, Evaluation.PREFIX, context);
    TreeState tree = context.end();
    List<TreeState.Ending> beyond =
        List.of(new TreeState.Ending(tree.nodes().size(), null, null, List.of()));
    assertThatThrownBy(() -> new TreeState(tree.nodes(), beyond, 9, tree.expansions(), tree.cost()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node number");
    assertThatThrownBy(
            () ->
                new TreeState(
                    tree.nodes().subList(1, 3), List.of(), 9, tree.expansions(), tree.cost()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TreeState(List.of(), List.of(), 9, 1, tree.cost()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
