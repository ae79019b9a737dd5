package io.stepwise.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicateMergerTest {
  private static final List<Alternative> NONE = List.of();

  private static StepLabelledSolution row(long line, FinishReason finish, Rating... ratings) {
    List<LabelledStep> steps = new ArrayList<>();
    for (Rating rating : ratings) {
      steps.add(new LabelledStep("step " + steps.size(), rating, Author.MODEL, NONE));
    }
    return new StepLabelledSolution(
        "id" + line, "p", "P", null, steps, finish, null, new Provenance("f", line, "", null, 0));
  }

  private static List<Rating> ratings(StepLabelledSolution solution) {
    return solution.steps().stream().map(LabelledStep::rating).toList();
  }

  @Test
  void rowAloneStaysAsItIs() {
    StepLabelledSolution row = row(1, FinishReason.UNKNOWN, Rating.UNRATED, Rating.NEGATIVE);
    DuplicateMerger merger = new DuplicateMerger(row);
    assertThat(merger.result()).isSameAs(row);
    assertThat(merger.conflicts()).isZero();
  }

  @Test
  void mostFrequentRatingWinsAndAmongEqualsTheLowest() {
    DuplicateMerger merger =
        new DuplicateMerger(
            row(1, FinishReason.SOLUTION, Rating.POSITIVE, Rating.POSITIVE, Rating.UNRATED));
    merger.add(row(2, FinishReason.SOLUTION, Rating.POSITIVE, Rating.NEUTRAL, Rating.POSITIVE));
    merger.add(row(3, FinishReason.SOLUTION, Rating.NEGATIVE, Rating.UNRATED, Rating.UNRATED));
    assertThat(ratings(merger.result()))
        .containsExactly(Rating.POSITIVE, Rating.NEUTRAL, Rating.POSITIVE);
    assertThat(merger.conflicts()).isEqualTo(2);
    assertThat(merger.merged()).isEqualTo(2);
    assertThat(merger.result().id()).as("the first row gives the rest").isEqualTo("id1");
  }

  @Test
  void whenFinishReasonsDifferTheMergedRatingsDecide() {
    DuplicateMerger wrong = new DuplicateMerger(row(1, FinishReason.SOLUTION, Rating.POSITIVE));
    wrong.add(row(2, FinishReason.FOUND_ERROR, Rating.NEGATIVE));
    assertThat(wrong.result().finishReason()).isEqualTo(FinishReason.FOUND_ERROR);
    DuplicateMerger right = new DuplicateMerger(row(1, FinishReason.FOUND_ERROR, Rating.NEGATIVE));
    right.add(row(2, FinishReason.SOLUTION, Rating.POSITIVE));
    right.add(row(3, FinishReason.SOLUTION, Rating.POSITIVE));
    assertThat(right.result().finishReason()).isEqualTo(FinishReason.SOLUTION);
    DuplicateMerger same = new DuplicateMerger(row(1, FinishReason.GIVE_UP, Rating.POSITIVE));
    same.add(row(2, FinishReason.GIVE_UP, Rating.POSITIVE));
    assertThat(same.result().finishReason()).isEqualTo(FinishReason.GIVE_UP);
  }

  @Test
  void alternativesOfLaterRowsAreAddedOnceAndRepeatedOnesOfTheFirstKept() {
    Alternative a = new Alternative("a", Rating.POSITIVE);
    Alternative b = new Alternative("b", Rating.NEGATIVE);
    DuplicateMerger merger = new DuplicateMerger(withAlternatives(1, List.of(a, a)));
    merger.add(withAlternatives(2, List.of(new Alternative("a", Rating.NEGATIVE), b, b)));
    assertThat(merger.result().steps().get(0).alternatives()).containsExactly(a, a, b);
  }

  private static StepLabelledSolution withAlternatives(long line, List<Alternative> others) {
    return new StepLabelledSolution(
        "id" + line,
        "p",
        "P",
        null,
        List.of(new LabelledStep("s", Rating.POSITIVE, Author.MODEL, others)),
        FinishReason.SOLUTION,
        null,
        new Provenance("f", line, "", null, 0));
  }
}
