package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ErrorAuprcTest {
  @Test
  void agreesWithAWorkedExample() {
    // from the lowest score: error (1/1), right, error (2/3), right
    double area =
        ErrorAuprc.of(new double[] {0.1, 0.2, 0.3, 0.4}, new boolean[] {false, true, false, true});
    assertThat(area).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
  }

  @Test
  void agreesWithItsDefinitionOverDistinctScores() {
    for (int seed = 0; seed < 50; seed++) {
      EvaluationData data = EvaluationData.random(new SplittableRandom(seed), 60);
      double[] distinct = Arrays.stream(data.scores()).sorted().distinct().toArray();
      double all = errors(data, 2);
      double area = 0;
      double before = 0;
      for (double v : distinct) {
        double errors = errors(data, v);
        double steps = Arrays.stream(data.scores()).filter(s -> s <= v).count();
        area += (errors - before) / all * errors / steps;
        before = errors;
      }
      assertThat(ErrorAuprc.of(data.scores(), data.correct()))
          .as("seed %d", seed)
          .isCloseTo(area, within(1e-12));
    }
  }

  private static double errors(EvaluationData data, double threshold) {
    int errors = 0;
    for (int i = 0; i < data.scores().length; i++) {
      errors += !data.correct()[i] && data.scores()[i] <= threshold ? 1 : 0;
    }
    return errors;
  }

  @Test
  void scoresThatTellNothingGiveTheShareOfErrors() {
    assertThat(ErrorAuprc.of(new double[] {1, 1, 1, 1}, new boolean[] {true, true, true, false}))
        .isEqualTo(0.25);
  }

  @Test
  void errorsBelowEverythingElseGiveOneAndNoErrorsGiveNoArea() {
    assertThat(ErrorAuprc.of(new double[] {0.1, 0.9}, new boolean[] {false, true})).isEqualTo(1);
    assertThat(ErrorAuprc.of(new double[] {0.1, 0.9}, new boolean[] {true, true})).isNaN();
  }
}
