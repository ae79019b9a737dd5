package io.stepwise.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.statistics.Interval;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTrendTest {
  private static Interval around(double estimate, double half) {
    return new Interval(estimate, estimate - half, estimate + half);
  }

  /** N = 1, 2, 4, 8, … */
  private static Map<Integer, Interval> byN(double half, double... accuracies) {
    Map<Integer, Interval> byN = new LinkedHashMap<>();
    for (int i = 0; i < accuracies.length; i++) {
      byN.put(1 << i, around(accuracies[i], half));
    }
    return byN;
  }

  @Test
  void fallBelowTheBestAndBelowOneSampleIsNamed() {
    assertThat(
            SelectionTrend.warning(
                byN(0.01, 0.962, 0.981, 0.975, 0.957, 0.935), around(0.962, 0.01)))
        .get()
        .asString()
        .startsWith(
            "Over-optimisation: falls from 98.1 % at N = 2 to 93.5 % at N = 16, below pass@1"
                + " (96.2 %).");
  }

  @Test
  void fallBeyondTheIntervalIsNamedAlsoAboveOneSample() {
    assertThat(SelectionTrend.warning(byN(0.01, 0.4, 0.7, 0.6), around(0.4, 0.01)))
        .get()
        .asString()
        .contains("70.0 % at N = 2 to 60.0 % at N = 4.")
        .doesNotContain("pass@1");
  }

  @Test
  void scoresThatMisleadFromTheStartAreNamed() {
    assertThat(SelectionTrend.warning(byN(0.05, 0.5, 0.47), around(0.5, 0.05)))
        .get()
        .asString()
        .contains("from 50.0 % at N = 1 to 47.0 % at N = 2");
  }

  @Test
  void gainsAndWaveringWithinTheIntervalAreNot() {
    assertThat(SelectionTrend.warning(byN(0.01, 0.6, 0.7, 0.8, 0.85), around(0.6, 0.01))).isEmpty();
    assertThat(SelectionTrend.warning(byN(0.02, 0.9, 0.95, 0.96, 0.955), around(0.9, 0.02)))
        .isEmpty();
    assertThat(SelectionTrend.warning(byN(0.01, 0.6), around(0.6, 0.01))).isEmpty();
  }
}
