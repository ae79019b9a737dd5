package io.stepwise.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimeEstimateTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void laterHalfIsCarriedOnAndNothingIsCountedTwice() {
    TimeEstimate estimate = new TimeEstimate(4);
    estimate.add(SECOND); // 1.6 s in all, of which the later half took 0.1 s a piece
    estimate.add(SECOND * 4 / 10);
    estimate.add(SECOND / 10);
    estimate.add(SECOND / 10);
    assertThat(estimate.isOpen()).isFalse();
    assertThat(estimate.seconds()).isCloseTo(1.6, within(1e-9));
    assertThat(estimate.seconds(4)).isCloseTo(1.6, within(1e-9));
    assertThat(estimate.seconds(104)).isCloseTo(1.6 + 100 * 0.1, within(1e-9));
    assertThat(estimate.seconds(2)).isCloseTo(1.6, within(1e-9));
  }

  @Test
  void slowPiecesEndItEarlyButOneIsAlwaysTimed() {
    TimeEstimate estimate = new TimeEstimate(100);
    assertThat(estimate.isOpen()).isTrue();
    estimate.add(SECOND);
    assertThat(estimate.isOpen()).isTrue();
    estimate.add(SECOND);
    assertThat(estimate.isOpen()).isFalse();
    assertThat(estimate.timed()).isEqualTo(2);
  }

  @Test
  void whatIsTimedIsDone() {
    TimeEstimate estimate = new TimeEstimate(1);
    int[] done = new int[1];
    estimate.time(() -> done[0]++);
    assertThat(done[0]).isEqualTo(1);
    assertThat(estimate.seconds()).isPositive();
    assertThat(new TimeEstimate(3).seconds(10)).isZero();
  }
}
