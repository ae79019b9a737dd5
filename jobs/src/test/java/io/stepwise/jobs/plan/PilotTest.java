package io.stepwise.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PilotTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void laterHalfIsCarriedOnAndNothingIsCountedTwice() {
    Pilot pilot = new Pilot(4);
    pilot.add(SECOND); // 1.6 s in all, of which the later half took 0.1 s a piece
    pilot.add(SECOND * 4 / 10);
    pilot.add(SECOND / 10);
    pilot.add(SECOND / 10);
    assertThat(pilot.isOpen()).isFalse();
    assertThat(pilot.seconds()).isCloseTo(1.6, within(1e-9));
    assertThat(pilot.seconds(4)).isCloseTo(1.6, within(1e-9));
    assertThat(pilot.seconds(104)).isCloseTo(1.6 + 100 * 0.1, within(1e-9));
    assertThat(pilot.seconds(2)).isCloseTo(1.6, within(1e-9));
  }

  @Test
  void slowPiecesEndItEarlyButOneIsAlwaysTimed() {
    Pilot pilot = new Pilot(100);
    assertThat(pilot.isOpen()).isTrue();
    pilot.add(SECOND);
    assertThat(pilot.isOpen()).isTrue();
    pilot.add(SECOND);
    assertThat(pilot.isOpen()).isFalse();
    assertThat(pilot.timed()).isEqualTo(2);
  }

  @Test
  void whatIsTimedIsDone() {
    Pilot pilot = new Pilot(1);
    int[] done = new int[1];
    pilot.time(() -> done[0]++);
    assertThat(done[0]).isEqualTo(1);
    assertThat(pilot.seconds()).isPositive();
    assertThat(new Pilot(3).seconds(10)).isZero();
  }
}
