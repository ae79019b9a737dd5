package io.stepwise.data.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MomentsTest {
  @Test
  void momentsOfAWorkedExample() {
    Moments moments = Moments.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(moments.mean()).isEqualTo(5);
    assertThat(moments.deviation()).isEqualTo(2);
    assertThat(moments.sampleDeviation()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-12));
  }

  @Test
  void largeOffsetDoesNotSpoilTheVariance() {
    assertThat(Moments.of(1e9 + 1, 1e9 + 2, 1e9 + 3).variance()).isCloseTo(2.0 / 3, within(1e-9));
  }

  @Test
  void nothingHasNoMoments() {
    assertThat(Moments.of().mean()).isNaN();
    assertThat(Moments.of(3).sampleDeviation()).isNaN();
    assertThat(Moments.of(3).deviation()).isZero();
  }
}
