package io.stepwise.jobs.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.scaling.CellRunner.Cell;
import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.rollout.search.ForwardFlops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The metrics of s1 over limits of thinking. */
class ScalingControlTest {
  private static final ForwardFlops FLOPS = new ForwardFlops(10, 1);
  private static final ThinkingBudget NO_THINKING = new ThinkingBudget(0, 0);

  /** Ten problems that think so long and of which so many are right. */
  private static MeasuredCell cell(
      SearchMethod method,
      ThinkingBudget thinking,
      int n,
      int tokens,
      double correct,
      double within) {
    List<MeanOutcome> outcomes = new ArrayList<>();
    for (int p = 0; p < 10; p++) {
      outcomes.add(new MeanOutcome(correct, 0, 0, 1, tokens, within, Usage.NONE));
    }
    return MeasuredCell.of(
        new Cell(method, thinking, n, "seed-1"),
        List.of(outcomes),
        FLOPS,
        FLOPS,
        NamedRandom.of("control"));
  }

  private static MeasuredCell beam(ThinkingBudget thinking, int n, int tokens, double correct) {
    return cell(SearchMethod.BEAM, thinking, n, tokens, correct, 1);
  }

  @Test
  void metricsAreThoseOfTheGoldenCase() {
    // The points of the published definition: 100, 200 and 400 tokens.
    List<Map<String, Object>> rows =
        ScalingControl.rows(
            List.of(
                cell(SearchMethod.SINGLE, new ThinkingBudget(80, 100), 1, 100, 0.4, 0.5),
                cell(SearchMethod.SINGLE, new ThinkingBudget(0, 400), 1, 400, 0.6, 0.75),
                cell(SearchMethod.SINGLE, ThinkingBudget.NONE, 1, 200, 0.55, 1)));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0)).containsEntry("method", "single");
    assertThat((Double) rows.get(0).get("performance")).isCloseTo(0.6, within(1e-12));
    assertThat((Double) rows.get(0).get("scaling_per_1000_tokens"))
        .isCloseTo(0.8055555555555555, within(1e-9));
    assertThat((Double) rows.get(0).get("control"))
        .as("of the two cells that have a limit")
        .isCloseTo(0.625, within(1e-12));
  }

  @Test
  void noThinkingIsAPointOfEveryN() {
    List<ScalingControl.Series> series =
        ScalingControl.series(
            List.of(
                beam(NO_THINKING, 1, 0, 0.1),
                beam(new ThinkingBudget(0, 64), 4, 60, 0.3),
                beam(new ThinkingBudget(0, 64), 16, 60, 0.4)));
    assertThat(series)
        .extracting(ScalingControl.Series::name)
        .containsExactly("beam, N 4", "beam, N 16");
    assertThat(series).allSatisfy(one -> assertThat(one.cells()).hasSize(2));
    assertThat(ScalingControl.series(List.of(beam(ThinkingBudget.NONE, 4, 60, 0.3)))).isEmpty();
  }

  @Test
  void equalTokensHaveNoSlope() {
    List<Map<String, Object>> rows =
        ScalingControl.rows(
            List.of(
                beam(new ThinkingBudget(0, 64), 4, 60, 0.3),
                beam(ThinkingBudget.NONE, 4, 60, 0.3)));
    assertThat(rows.get(0)).containsEntry("scaling_per_1000_tokens", null);
  }

  @Test
  void limitsAreCombinedWhereTheyDoNotContradict() {
    assertThat(ThinkingBudget.of(List.of(0, 50), List.of(-1, 64, 32, 0)))
        .extracting(ThinkingBudget::words)
        .containsExactly("0", "32", "64", "50–64", "no limit", "50 or more");
    assertThat(new ThinkingBudget(50, 64).contains(64)).isTrue();
    assertThat(new ThinkingBudget(50, 64).contains(49)).isFalse();
    assertThat(new ThinkingBudget(50, 64).contains(65)).isFalse();
    assertThat(new ThinkingBudget(50, 64).label("beam")).isEqualTo("beam, thinking 50–64");
    assertThat(new ThinkingBudget(50, 64).suffix()).isEqualTo("_min_thinking_50_thinking_64");
  }
}
