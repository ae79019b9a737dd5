package io.stepwise.lm.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void handWorkedRates() {
    LearningRate rate = new LearningRate(0.1, 4, 10, 0.2);
    assertThat(rate.at(0)).isCloseTo(0.1 * 0.25, within(1e-15));
    assertThat(rate.at(1)).isCloseTo(0.1 * 0.5 * 0.92, within(1e-15));
    assertThat(rate.at(3)).isCloseTo(0.1 * 0.76, within(1e-15));
    assertThat(rate.at(5)).isCloseTo(0.1 * 0.6, within(1e-15));
    assertThat(rate.at(10)).isCloseTo(0.1 * 0.2, within(1e-15));
  }

  @Test
  void rateStaysWithinZeroAndPeakAndEndsAtItsMinimum() {
    LearningRate rate = new LearningRate(3, 7, 50, 0.1);
    for (long i = 0; i < 200; i++) {
      assertThat(rate.at(i)).isPositive().isLessThanOrEqualTo(3);
    }
    assertThat(rate.at(1_000)).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void cosineFallsSlowlyAtFirstAndAtTheEnd() {
    LearningRate rate = new LearningRate(0.1, 2, 10, 0.2, LrSchedulerType.COSINE);
    assertThat(rate.at(0)).isCloseTo(0.05, within(1e-15));
    assertThat(rate.at(1)).isCloseTo(0.1, within(1e-15));
    assertThat(rate.at(2)).isCloseTo(0.1, within(1e-15));
    assertThat(rate.at(4)).as("a quarter").isCloseTo(0.1 * (0.2 + 0.8 * 0.8535534), within(1e-8));
    assertThat(rate.at(6)).as("half").isCloseTo(0.1 * 0.6, within(1e-15));
    assertThat(rate.at(8)).isCloseTo(0.1 * (0.2 + 0.8 * 0.1464466), within(1e-8));
    assertThat(rate.at(10)).isCloseTo(0.02, within(1e-15));
    assertThat(rate.at(1_000)).isCloseTo(0.02, within(1e-15));
  }

  @Test
  void cosineMayConsistOfItsWarmup() {
    LearningRate rate = new LearningRate(1, 3, 3, 0.1, LrSchedulerType.COSINE);
    assertThat(rate.at(0)).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(rate.at(2)).isEqualTo(1);
    assertThat(new LearningRate(1, 5, 3, 0.1, LrSchedulerType.COSINE).at(2)).isEqualTo(0.6);
  }

  @Test
  void constantStaysAtThePeakAfterTheWarmup() {
    LearningRate rate = new LearningRate(0.5, 2, 10, 0.1, LrSchedulerType.CONSTANT);
    assertThat(rate.at(0)).isEqualTo(0.25);
    for (long i = 1; i < 20; i++) {
      assertThat(rate.at(i)).isEqualTo(0.5);
    }
  }

  @Test
  void withoutWarmupItStartsAtThePeak() {
    assertThat(new LearningRate(0.5, 0, 10, 1).at(0)).isEqualTo(0.5);
    assertThat(new LearningRate(0.5, 0, 10, 1).at(9)).isEqualTo(0.5);
  }

  @Test
  void numbersOutOfRangeAreRejected() {
    for (double peak : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> new LearningRate(peak, 0, 1, 0))
          .isInstanceOf(InvalidConfiguration.class);
    }
    assertThatThrownBy(() -> new LearningRate(1, -1, 1, 0))
        .isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new LearningRate(1, 0, 0, 0)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new LearningRate(1, 0, 1, 1.1))
        .isInstanceOf(InvalidConfiguration.class);
    assertThat(new LearningRate(1, 0, 1, 0).at(0)).isEqualTo(1);
  }
}
