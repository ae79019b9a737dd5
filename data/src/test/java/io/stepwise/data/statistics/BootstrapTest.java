package io.stepwise.data.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final NamedRandom SEED = NamedRandom.of("bootstrap", 1);

  @Test
  void intervalOfAMeanIsAboutTwoStandardErrorsWide() {
    double[] values = SEED.stream().doubles(400).map(u -> u < 0.3 ? 1 : 0).toArray();
    Moments moments = Moments.of(values);
    Interval interval = Bootstrap.mean(values, SEED);
    assertThat(interval.estimate()).isCloseTo(moments.mean(), within(1e-12));
    double standardError = moments.sampleDeviation() / Math.sqrt(values.length);
    assertThat((interval.high() - interval.low()) / 2)
        .isCloseTo(1.96 * standardError, within(0.15 * standardError));
    assertThat(interval.contains(interval.estimate())).isTrue();
  }

  @Test
  void nineteenOfTwentyIntervalsContainTheTruth() {
    int held = 0;
    for (int trial = 0; trial < 500; trial++) {
      SplittableRandom random = SEED.child("trial", trial).stream();
      double[] values = random.doubles(60).toArray();
      held += Bootstrap.mean(values, SEED.child(trial)).contains(0.5) ? 1 : 0;
    }
    assertThat(held).as("of 500, seed bootstrap/1").isBetween(455, 490);
  }

  @Test
  void equalNamesGiveEqualIntervals() {
    double[] values = {1, 2, 3, 4, 10};
    assertThat(Bootstrap.mean(values, SEED)).isEqualTo(Bootstrap.mean(values, SEED));
    assertThat(Bootstrap.mean(values, SEED.child(1))).isNotEqualTo(Bootstrap.mean(values, SEED));
  }

  @Test
  void equalProblemsHaveAnIntervalWithoutWidth() {
    assertThat(Bootstrap.mean(new double[] {2, 2, 2}, SEED)).isEqualTo(new Interval(2, 2, 2));
    assertThat(Bootstrap.mean(new double[] {5}, SEED)).isEqualTo(new Interval(5, 5, 5));
  }

  @Test
  void drawsWhereTheStatisticIsUndefinedAreLeftOut() {
    Interval interval = Bootstrap.of(3, drawn -> drawn[0] == 0 ? Double.NaN : drawn[0], SEED);
    assertThat(interval.estimate()).isNaN();
    assertThat(interval.low()).isEqualTo(1);
    assertThat(interval.high()).isEqualTo(2);
    assertThat(Bootstrap.of(3, drawn -> Double.NaN, SEED).low()).isNaN();
  }

  @Test
  void noProblemsAreRejected() {
    assertThatThrownBy(() -> Bootstrap.mean(new double[0], SEED))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
