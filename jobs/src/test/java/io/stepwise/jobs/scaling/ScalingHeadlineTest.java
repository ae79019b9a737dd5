package io.stepwise.jobs.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.scaling.CellRunner.Cell;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.ForwardFlops;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the page of a scaling run says first. */
class ScalingHeadlineTest {
  private static final int PROBLEMS = 100;
  private static final ForwardFlops FLOPS = new ForwardFlops(10, 1);

  /** A cell that solves the problems from {@code from} to {@code to}. */
  private static MeasuredCell cell(String method, int n, int from, int to) {
    List<MeanOutcome> outcomes = new ArrayList<>();
    for (int p = 0; p < PROBLEMS; p++) {
      double correct = p >= from && p < to ? 1 : 0;
      Usage usage = Usage.of(new Cost(10L * n, 0, 5, 0, 0, 1), 0.1);
      outcomes.add(new MeanOutcome(correct, 0, 0, 1, 9, 1, usage));
    }
    SearchMethod search = SearchMethod.valueOf(method.toUpperCase(Locale.ROOT));
    return MeasuredCell.of(
        new Cell(search, ThinkingBudget.NONE, n, "seed-1"),
        List.of(outcomes),
        FLOPS,
        FLOPS,
        NamedRandom.of("cell", method, n));
  }

  private static String headline(MeasuredCell... cells) {
    Difficulty difficulty = new Difficulty(new double[0], new double[0], new int[0], 0);
    return ScalingHeadline.of(
        new ScalingReport(List.of(cells), difficulty, 2, null, NamedRandom.of("headline")));
  }

  @Test
  void differenceWithinItsIntervalIsNoImprovement() {
    // 21 problems against 20, of which none is the same.
    assertThat(headline(cell("single", 1, 0, 20), cell("mcts", 4, 50, 71)))
        .startsWith("100 problems, 1 seed. No method is measurably better than a single sample")
        .contains("(20.0\u00a0%): the highest accuracy of the others is that of mcts with N = 4")
        .contains("21.0\u00a0% at 40 sampled tokens", "+1.0 points (95 % interval −");
  }

  @Test
  void overlappingIntervalsCanDifferMeasurablyOnTheSameProblems() {
    // The intervals of 20 % and 30 % of 100 problems overlap; the ten more are solved by one only.
    assertThat(headline(cell("single", 1, 0, 20), cell("beam", 4, 0, 30), cell("dvts", 4, 40, 62)))
        .contains("Highest accuracy that is measurably above a single sample (20.0\u00a0%): beam")
        .contains("+10.0 points (95 % interval +", "the best of 2 comparisons.");
  }

  @Test
  void singleSamplesCanBeTheMostAccurate() {
    assertThat(headline(cell("single", 1, 0, 30), cell("beam", 4, 0, 10)))
        .contains("No method is measurably better than a single sample (30.0\u00a0%)")
        .contains("beam with N = 4", "−20.0 points");
  }

  @Test
  void cheapestCellStandsInForSingleSamples() {
    assertThat(headline(cell("beam", 4, 0, 60), cell("beam", 1, 0, 20)))
        .contains("measurably above beam with N = 1 (20.0\u00a0%): beam with N = 4, 60.0");
    assertThat(headline(cell("beam", 2, 0, 20)))
        .isEqualTo(
            "100 problems, 1 seed. No method is measurably better than beam with N = 2 (20.0\u00a0%).");
  }
}
