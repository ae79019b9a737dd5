package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StepAggregationTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("step_aggregation");
    JsonNode solutions = golden.at("/inputs/steps");
    for (StepAggregation aggregation : StepAggregation.values()) {
      if (aggregation == StepAggregation.MEAN) {
        continue; // not among the golden figures
      }
      double[] expected = golden.doubles("/outputs/" + aggregation.name().toLowerCase(Locale.ROOT));
      int best = 0;
      for (int i = 0; i < expected.length; i++) {
        double[] steps = Golden.doubles(solutions.get(i));
        assertThat(aggregation.score(steps)).isCloseTo(expected[i], Golden.within(expected[i]));
        best =
            aggregation.logScore(steps) > aggregation.logScore(Golden.doubles(solutions.get(best)))
                ? i
                : best;
      }
      assertThat(best)
          .isEqualTo(
              golden
                  .at("/outputs/best_index/" + aggregation.name().toLowerCase(Locale.ROOT))
                  .intValue());
    }
    double[] logs = golden.doubles("/outputs/logsum");
    for (int i = 0; i < logs.length; i++) {
      assertThat(StepAggregation.PROD.logScore(Golden.doubles(solutions.get(i))))
          .isCloseTo(logs[i], Golden.within(logs[i]));
    }
  }

  @Test
  void agreesWithAWorkedExample() {
    double[] steps = {0.5, 0.25, 1};
    assertThat(StepAggregation.PROD.score(steps)).isCloseTo(0.125, within(1e-12));
    assertThat(StepAggregation.MIN.score(steps)).isCloseTo(0.25, within(1e-12));
    assertThat(StepAggregation.LAST.score(steps)).isEqualTo(1);
    assertThat(StepAggregation.MEAN.score(steps)).isCloseTo(1.75 / 3, within(1e-12));
    assertThat(StepAggregation.GEOMEAN.score(steps)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void longChainsAreComparedWithoutUnderflow() {
    double[] worse = new double[5000];
    double[] better = new double[5000];
    Arrays.fill(worse, 0.5);
    Arrays.fill(better, 0.6);
    assertThat(StepAggregation.PROD.score(worse)).isZero();
    assertThat(StepAggregation.PROD.logScore(better))
        .isGreaterThan(StepAggregation.PROD.logScore(worse));
  }

  @Test
  void impossibleStepCountsAsEToTheMinusThirty() {
    assertThat(StepAggregation.PROD.logScore(new double[] {0, 0})).isEqualTo(-60);
    assertThat(StepAggregation.MIN.logScore(new double[] {0, 1})).isEqualTo(-30);
  }

  @Test
  void solutionWithoutStepsIsWorseThanAnyOther() {
    for (StepAggregation aggregation : StepAggregation.values()) {
      assertThat(aggregation.score(new double[0])).isZero();
      assertThat(aggregation.logScore(new double[0]))
          .isLessThan(aggregation.logScore(new double[] {0, 0, 0}));
    }
  }

  @Test
  void numbersThatAreNotProbabilitiesAreRejected() {
    for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> StepAggregation.LAST.score(new double[] {p}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
