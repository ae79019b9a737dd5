package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Golden numbers, by hand from the formulas: children with N = 10, 3, 0, W = 6, 2.4, 0, P = 0.5,
 * 0.2, 0.3; the unvisited child has the value 0.5; the parent has 13 visits.
 */
class SelectionRuleTest {
  private static final double[] VISITS = {10, 3, 0};
  private static final double[] VALUES = {0.6, 0.8, 0.5};
  private static final double[] PRIORS = {0.5, 0.2, 0.3};

  private static double[] scores(SelectionRule rule, double constant) {
    double[] scores = new double[3];
    for (int i = 0; i < 3; i++) {
      scores[i] = rule.score(VALUES[i], PRIORS[i], VISITS[i], 13, constant);
    }
    return scores;
  }

  @Test
  void puctAddsPriorAndVisits() {
    // 0.6 + 1.25·0.5·√13/11, 0.8 + 1.25·0.2·√13/4, 0.5 + 1.25·0.3·√13/1
    assertThat(scores(SelectionRule.PUCT, 1.25))
        .containsExactly(
            new double[] {0.8048608679240903, 1.0253469547164993, 1.8520817282989959},
            within(1e-12));
  }

  @Test
  void alphaZeroConstantGrowsWithVisits() {
    assertThat(SelectionRule.alphaZero(13)).isEqualTo(1.2507121420515626, within(1e-12));
    assertThat(scores(SelectionRule.ALPHA_ZERO, 99))
        .containsExactly(
            new double[] {0.8049775799551049, 1.0254753379506154, 1.8528520277036926},
            within(1e-12));
  }

  @Test
  void uctVisitsEveryChildOnce() {
    assertThat(scores(SelectionRule.UCT, 1.4))
        .containsExactly(
            new double[] {1.309034607097891, 2.094514161197759, Double.POSITIVE_INFINITY},
            within(1e-12));
  }

  @Test
  void pendingVisitsLowerANodesPriority() {
    // Three visits in flight below the last child: Q = 0/3, the parent has 16 visits.
    TreeNode root = new TreeNode(null, PartialSolution.root(), 1, 0);
    TreeNode first = child(root, 0.5);
    TreeNode second = child(root, 0.2);
    TreeNode third = child(root, 0.3);
    root.expand(java.util.List.of(first, second, third));
    visits(first, 10, 0.6);
    visits(second, 3, 0.8);
    assertThat(root.select(puct(3))).isSameAs(third);
    third.enter();
    assertThat(root.select(puct(3))).isSameAs(second);
  }

  private static TreePolicy puct(int virtualLoss) {
    return new TreePolicy(SelectionRule.PUCT, TreePrior.POLICY, 1.25, TreeBackup.MEAN, virtualLoss);
  }

  private static TreeNode child(TreeNode root, double prior) {
    return new TreeNode(root, ToyTree.step(root.solution(), "step"), prior, 0.5);
  }

  private static void visits(TreeNode node, int visits, double value) {
    for (int i = 0; i < visits; i++) {
      node.enter();
      node.backUp(value);
    }
  }

  @Test
  void backupsAreMeanOrHighest() {
    TreeNode root = new TreeNode(null, PartialSolution.root(), 1, 0);
    TreeNode child = child(root, 1);
    root.expand(java.util.List.of(child));
    for (double value : new double[] {0.2, 0.9, 0.4}) {
      child.enter();
      child.backUp(value);
    }
    assertThat(root.visits()).isEqualTo(3);
    assertThat(root.value(TreeBackup.MEAN)).isEqualTo(0.5, within(1e-12));
    assertThat(root.value(TreeBackup.MAX)).isEqualTo(0.9, within(1e-12));
  }

  @Test
  void nodesBelowWhichAllIsFinishedAreNotSelected() {
    TreeNode root = new TreeNode(null, PartialSolution.root(), 1, 0);
    TreeNode open = child(root, 0.1);
    TreeNode finished = new TreeNode(root, ToyTree.end(root.solution()), 0.9, 1);
    root.expand(java.util.List.of(open, finished));
    finished.markExhausted();
    assertThat(root.select(puct(1))).isSameAs(open);
    open.exhaust();
    assertThat(root.exhausted()).isTrue();
  }
}
