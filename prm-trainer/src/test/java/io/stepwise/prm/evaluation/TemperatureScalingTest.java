package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TemperatureScalingTest {
  @Test
  void temperatureThatWasAppliedIsFoundAgain() {
    for (double temperature : new double[] {0.5, 1, 3}) {
      SplittableRandom random = new SplittableRandom(11);
      double[] logits = new double[50_000];
      boolean[] correct = new boolean[logits.length];
      for (int i = 0; i < logits.length; i++) {
        double honest = 4 * random.nextDouble() - 2;
        correct[i] = random.nextDouble() < 1 / (1 + Math.exp(-honest));
        logits[i] = honest * temperature;
      }
      assertThat(TemperatureScaling.fit(logits, correct).temperature())
          .as("seed 11, temperature %s", temperature)
          .isCloseTo(temperature, within(0.05 * temperature));
    }
  }

  @Test
  void agreesWithAWorkedExample() {
    // log-odds 2, right three times in four: sigmoid(2/T) = 3/4
    TemperatureScaling scaling =
        TemperatureScaling.fit(new double[] {2, 2, 2, 2}, new boolean[] {true, true, false, true});
    assertThat(scaling.temperature()).isCloseTo(2 / Math.log(3), within(1e-9));
    assertThat(scaling.probability(2)).isCloseTo(0.75, within(1e-9));
    assertThat(scaling.scale(1 / (1 + Math.exp(-2)))).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void fittedLossIsTheLowest() {
    for (int seed = 0; seed < 20; seed++) {
      EvaluationData data = EvaluationData.random(new SplittableRandom(seed), 200);
      double[] logits = new double[200];
      for (int i = 0; i < 200; i++) {
        logits[i] = 6 * data.scores()[i] - 3;
      }
      double fitted = TemperatureScaling.fit(logits, data.correct()).temperature();
      double lowest = loss(logits, data.correct(), fitted);
      for (double factor : new double[] {0.5, 0.9, 0.99, 1.01, 1.1, 2}) {
        assertThat(loss(logits, data.correct(), factor * fitted))
            .as("seed %d, factor %s", seed, factor)
            .isGreaterThan(lowest);
      }
    }
  }

  private static double loss(double[] logits, boolean[] correct, double temperature) {
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double p = new TemperatureScaling(temperature).probability(logits[i]);
      loss -= Math.log(correct[i] ? p : 1 - p);
    }
    return loss;
  }

  @Test
  void limitsAnswerForScoresWithoutAFiniteFit() {
    boolean[] correct = {true, false};
    assertThat(TemperatureScaling.fit(new double[] {3, -3}, correct).temperature())
        .isCloseTo(TemperatureScaling.LOWEST, within(1e-9));
    assertThat(TemperatureScaling.fit(new double[] {-3, 3}, correct).temperature())
        .isCloseTo(TemperatureScaling.HIGHEST, within(1e-9));
  }

  @Test
  void certaintyStaysCertain() {
    TemperatureScaling scaling = new TemperatureScaling(2);
    assertThat(scaling.scale(0)).isZero();
    assertThat(scaling.scale(1)).isEqualTo(1);
    assertThat(TemperatureScaling.none().scale(0.3)).isCloseTo(0.3, within(1e-12));
    assertThatThrownBy(() -> new TemperatureScaling(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
