package io.stepwise.jobs.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RewardScores;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Selection among scored solutions. */
class SelectorTest {
  private static ScoredSolution scored(String id, Verdict verdict, double[]... scores) {
    List<LabelledStep> steps = List.of(new LabelledStep("s", Rating.UNRATED));
    return new ScoredSolution(
        new StepLabelledSolution(
            id,
            "p",
            "P",
            "1",
            steps,
            FinishReason.SOLUTION,
            "1",
            new Provenance("f", 1, "", null, 0)),
        Stream.of(scores).map(SelectorTest::scores).toList(),
        verdict);
  }

  private static RewardScores scores(double[] probabilities) {
    float[] steps = new float[probabilities.length];
    for (int k = 0; k < steps.length; k++) {
      steps[k] = (float) probabilities[k];
    }
    return new RewardScores(steps, steps.length);
  }

  private static List<String> chosen(
      SelectionCriterion criterion, int count, ScoredSolution... solutions) {
    return new Selector(criterion, StepAggregation.PROD, 0.5, NamedRandom.of("x"))
        .select(List.of(solutions), count).stream()
            .map(one -> one.solution().solution().id())
            .toList();
  }

  @Test
  void eachStrategyTakesWhatItIsNamedAfter() {
    ScoredSolution sure = scored("sure", Verdict.CORRECT, new double[] {0.99, 0.98});
    ScoredSolution convincing =
        scored("convincing", Verdict.INCORRECT, new double[] {0.9, 0.8}, new double[] {0.9, 0.8});
    ScoredSolution plain = scored("plain", Verdict.INCORRECT, new double[] {0.1, 0.2});
    ScoredSolution unsure = scored("unsure", Verdict.CORRECT, new double[] {0.5, 0.6});
    ScoredSolution disputed =
        scored("disputed", Verdict.CORRECT, new double[] {0.9, 0.9}, new double[] {0.1, 0.9});
    ScoredSolution cut = scored("cut", Verdict.UNDECIDED, new double[0]);
    ScoredSolution[] all = {cut, plain, sure, unsure, convincing, disputed};
    assertThat(chosen(SelectionCriterion.CONVINCING_WRONG, 2, all))
        .containsExactly("convincing", "sure");
    assertThat(chosen(SelectionCriterion.CONVINCING_WRONG, 4, all))
        .containsExactly("convincing", "plain", "sure", "unsure");
    assertThat(chosen(SelectionCriterion.UNCERTAINTY, 1, all)).containsExactly("unsure");
    assertThat(chosen(SelectionCriterion.DISAGREEMENT, 1, all)).containsExactly("disputed");
    assertThat(chosen(SelectionCriterion.UNIFORM, 6, all)).hasSize(6).doesNotHaveDuplicates();
    assertThat(chosen(SelectionCriterion.UNIFORM, 3, all))
        .as("the order of the input does not matter")
        .isEqualTo(
            chosen(SelectionCriterion.UNIFORM, 3, disputed, convincing, unsure, sure, plain, cut));
  }
}
