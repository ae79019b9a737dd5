package io.stepwise.jobs.improve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.task.Verdict;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.TreeRecorder.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A tree in which the first step was sampled twice and the second three times:
 *
 * <pre>
 *   root ─ a ─ b ─ end     right
 *        │   ├ c ─ end     wrong
 *        │   └ d (rejected)
 *        └ e (rejected)
 * </pre>
 */
class SearchTreeTest {
  private static final SearchTree TREE =
      new SearchTree(
          List.of(
              node(0, -1, Double.NaN, State.OPEN),
              node(1, 0, 0.1, State.OPEN, "e"),
              node(2, 0, 0.9, State.OPEN, "a"),
              node(3, 2, 0.2, State.OPEN, "d"),
              node(4, 2, 0.6, State.OPEN, "c"),
              node(5, 2, 0.8, State.OPEN, "b"),
              node(6, 5, 0.8, State.FINISHED),
              node(7, 4, 0.6, State.FINISHED)),
          List.of(0, 2, 5, 6));

  private static Node node(int id, int parent, double score, State state, String... steps) {
    return new Node(id, parent, List.of(steps), 2, score, state, 0);
  }

  private static final LabelSource JUDGE = LabelSource.judge("digest");

  /** The steps, those that are labelled wrong with a cross. */
  private static List<String> repaired(SearchTree tree, int most, double threshold) {
    return tree.repaired(most, threshold, "wrong", JUDGE).stream()
        .map(step -> step.text() + (step.rating() == Rating.NEGATIVE ? " ✗" : ""))
        .toList();
  }

  @Test
  void rejectedStepsStandBeforeTheirCorrections() {
    assertThat(repaired(TREE, 2, 0.3)).containsExactly("e ✗", "wrong", "a", "d ✗", "wrong", "b");
    assertThat(repaired(TREE, 1, 0.3)).containsExactly("e ✗", "wrong", "a", "b");
    assertThat(repaired(TREE, 2, 0.15)).containsExactly("e ✗", "wrong", "a", "b");
    assertThat(repaired(TREE, 0, 0.3)).containsExactly("a", "b");
    assertThat(TREE.repaired(1, 0.3, "wrong", JUDGE).get(0).label())
        .isEqualTo(StepLabel.hard(Rating.NEGATIVE, JUDGE));
  }

  @Test
  void anEqualStepIsNoRepair() {
    SearchTree tree =
        new SearchTree(
            List.of(
                node(0, -1, Double.NaN, State.OPEN),
                node(1, 0, 0.1, State.OPEN, "a"),
                node(2, 0, 0.9, State.FINISHED, "a")),
            List.of(0, 2));
    assertThat(repaired(tree, 1, 0.3)).containsExactly("a");
  }

  @Test
  void aStepsLabelIsTheShareOfRightAnswersBelowIt() {
    TreeLabels labels =
        new TreeLabels(TREE, steps -> steps.contains("b") ? Verdict.CORRECT : Verdict.INCORRECT);
    LabelSource source = LabelSource.monteCarlo("digest");
    assertThat(labels.solutions("digest"))
        .containsExactly(
            List.of(
                new LabelledStep("a", StepLabel.fraction(1, 2, source)),
                new LabelledStep("b", StepLabel.fraction(1, 1, source))),
            List.of(
                new LabelledStep("a", StepLabel.fraction(1, 2, source)),
                new LabelledStep("c", StepLabel.fraction(0, 1, source))));
  }

  @Test
  void undecidedSolutionsLabelNothing() {
    TreeLabels labels =
        new TreeLabels(TREE, steps -> steps.contains("b") ? Verdict.CORRECT : Verdict.UNDECIDED);
    List<List<LabelledStep>> solutions = new ArrayList<>(labels.solutions("digest"));
    assertThat(solutions).hasSize(1);
    assertThat(solutions.get(0).get(0).label().value()).hasValue(1);
  }

  @Test
  void onlyTheLastStepOfARolloutHasALabel() {
    SearchTree tree =
        new SearchTree(
            List.of(node(0, -1, Double.NaN, State.OPEN), node(1, 0, 0.5, State.FINISHED, "a", "b")),
            List.of(0, 1));
    assertThat(new TreeLabels(tree, steps -> Verdict.CORRECT).solutions("").iterator().next())
        .containsExactly(
            new LabelledStep("a", StepLabel.NONE),
            new LabelledStep("b", StepLabel.fraction(1, 1, LabelSource.monteCarlo(""))));
  }
}
