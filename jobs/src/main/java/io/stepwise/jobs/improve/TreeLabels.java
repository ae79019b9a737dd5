package io.stepwise.jobs.improve;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabel;
import io.stepwise.data.task.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Labels the steps of every solution that a tree search finished: P(correct) of a step is the share
 * of right answers among the finished solutions below it, as in Math-Shepherd (arXiv:2312.08935)
 * and OmegaPRM (arXiv:2406.06592), with the search's own samples as completions. Where a node holds
 * several steps, e.g. those of a rollout, only the last one has a label.
 */
final class TreeLabels {
  private final SearchTree tree;
  private final int[] correct;
  private final int[] graded;

  /**
   * Labels of a tree.
   *
   * @param grade of the steps of a finished solution
   */
  TreeLabels(SearchTree tree, Function<List<String>, Verdict> grade) {
    this.tree = tree;
    this.correct = new int[tree.nodes().size()];
    this.graded = new int[tree.nodes().size()];
    for (int leaf : tree.finished()) {
      Verdict verdict = grade.apply(tree.steps(leaf));
      if (verdict != Verdict.UNDECIDED) {
        for (int at = leaf; at >= 0; at = tree.nodes().get(at).parent()) {
          correct[at] += verdict == Verdict.CORRECT ? 1 : 0;
          graded[at]++;
        }
      }
    }
  }

  /**
   * The labelled steps of the finished solutions, those with equal steps once.
   *
   * @param policy digest of the policy that sampled them
   */
  Collection<List<LabelledStep>> solutions(String policy) {
    Map<List<String>, List<LabelledStep>> solutions = new LinkedHashMap<>();
    for (int leaf : tree.finished()) {
      List<String> steps = tree.steps(leaf);
      if (graded[leaf] > 0 && !steps.isEmpty()) {
        solutions.putIfAbsent(steps, labelled(leaf, LabelSource.monteCarlo(policy)));
      }
    }
    return solutions.values();
  }

  private List<LabelledStep> labelled(int leaf, LabelSource source) {
    List<LabelledStep> labelled = new ArrayList<>();
    for (int at = leaf; at >= 0; at = tree.nodes().get(at).parent()) {
      List<String> steps = tree.nodes().get(at).steps();
      for (int k = steps.size() - 1; k >= 0; k--) {
        StepLabel label =
            k == steps.size() - 1
                ? StepLabel.fraction(correct[at], graded[at], source)
                : StepLabel.NONE;
        labelled.add(0, new LabelledStep(steps.get(k), label));
      }
    }
    return labelled;
  }
}
