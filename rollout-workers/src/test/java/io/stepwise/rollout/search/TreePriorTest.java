package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Golden numbers, by hand from the formulas: eight samples of three different steps, 5, 2 and 1 of
 * them, which score 0.1, 0.3 and 0.8.
 */
class TreePriorTest {
  private static final double[] SAMPLES = {5, 2, 1};
  private static final double[] SCORES = {0.1, 0.3, 0.8};

  @Test
  void priorsAreShares() {
    assertThat(TreePrior.POLICY.of(SAMPLES, SCORES)).containsExactly(0.625, 0.25, 0.125);
    assertThat(TreePrior.UNIFORM.of(SAMPLES, SCORES)).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
    assertThat(TreePrior.REWARD_MODEL.of(SAMPLES, SCORES))
        .containsExactly(new double[] {1 / 12.0, 0.25, 2 / 3.0}, within(1e-15));
  }

  @Test
  void stepsThatAllScoreNothingAreEquallyLikely() {
    assertThat(TreePrior.REWARD_MODEL.of(SAMPLES, new double[3]))
        .containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
  }

  /**
   * PUCT with c = 1.25 after 4, 1 and 1 visits with the values 0.4, 0.6 and 0.5, of 7 at the
   * parent: Q + 1.25 · P · √7 / (1 + N).
   */
  @Test
  void rewardModelPriorsChangeWhichChildIsVisited() {
    Map<TreePrior, double[]> expected =
        Map.of(
            TreePrior.POLICY,
            new double[] {0.8133986423538424, 1.0133986423538421, 0.7066993211769211},
            TreePrior.UNIFORM,
            new double[] {0.6204792759220492, 1.1511981898051231, 1.051198189805123},
            TreePrior.REWARD_MODEL,
            new double[] {0.45511981898051235, 1.0133986423538421, 1.602396379610246});
    int[] visits = {4, 1, 1};
    double[] values = {0.4, 0.6, 0.5};
    for (TreePrior prior : TreePrior.values()) {
      double[] priors = prior.of(SAMPLES, SCORES);
      for (int i = 0; i < 3; i++) {
        assertThat(SelectionRule.PUCT.score(values[i], priors[i], visits[i], 7, 1.25))
            .as(prior + " " + i)
            .isEqualTo(expected.get(prior)[i], within(1e-12));
      }
      TreeNode root = visited(priors, visits, values);
      assertThat(root.select(policy(SelectionRule.PUCT, prior)))
          .as(prior.name())
          .isSameAs(root.children().get(prior == TreePrior.REWARD_MODEL ? 2 : 1));
      // Without priors in the rule they change nothing.
      assertThat(root.select(policy(SelectionRule.UCT, prior)))
          .as(prior.name())
          .isSameAs(root.children().get(1));
    }
  }

  private static TreePolicy policy(SelectionRule rule, TreePrior prior) {
    return new TreePolicy(rule, prior, 1.25, TreeBackup.MEAN, 1);
  }

  /** A root that was visited once itself. */
  private static TreeNode visited(double[] priors, int[] visits, double[] values) {
    TreeNode root = new TreeNode(null, PartialSolution.root(), 1, 0);
    root.enter();
    root.backUp(0.5);
    List<TreeNode> children = new ArrayList<>();
    for (int i = 0; i < priors.length; i++) {
      children.add(new TreeNode(root, ToyTree.step(root.solution(), "" + i), priors[i], SCORES[i]));
    }
    root.expand(children);
    for (int i = 0; i < visits.length; i++) {
      for (int visit = 0; visit < visits[i]; visit++) {
        children.get(i).enter();
        children.get(i).backUp(values[i]);
      }
    }
    return root;
  }

  /** The scores are those of the children's values before their first visit. */
  @Test
  void rewardModelPriorsOfASearchAreSharesOfItsScoresAndCostNothing() {
    SearchContext policy = searched(TreePrior.POLICY, 1);
    SearchContext reward = searched(TreePrior.REWARD_MODEL, 1);
    assertThat(reward.meter().cost(0)).isEqualTo(policy.meter().cost(0));
    List<TreeState.Node> children = reward.end().nodes().subList(1, reward.end().nodes().size());
    assertThat(children).hasSizeGreaterThan(1);
    double sum = children.stream().mapToDouble(TreeState.Node::initialValue).sum();
    for (int i = 0; i < children.size(); i++) {
      TreeState.Node child = children.get(i);
      assertThat(child.prior()).isEqualTo(child.initialValue() / sum, within(1e-15));
      assertThat(child.scores()).isEqualTo(policy.end().nodes().get(i + 1).scores());
    }
    assertThat(policy.end().nodes().get(1).prior()).isIn(0.25, 0.5, 0.75);
  }

  private static SearchContext searched(TreePrior prior, int visits) {
    SearchContext context = ToyTree.context("priors", new Budget(Budget.UNLIMITED, 0, 50));
    new MonteCarloTreeSearch(
            new Settings(
                visits,
                4,
                1,
                policy(SelectionRule.PUCT, prior),
                Evaluation.PREFIX,
                StepAggregation.LAST,
                1,
                10))
        .search(context);
    return context;
  }
}
