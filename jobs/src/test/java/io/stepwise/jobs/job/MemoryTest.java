package io.stepwise.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final long GB = 1L << 30;

  @Test
  void adviceNamesALargerHeapThatFits() {
    assertThat(new Memory(2 * GB, 24 * GB).advice())
        .isEqualTo("heap 2.0 GB, machine 24.0 GB; set STEPWISE_HEAP=4g, at most 22g fits here");
    assertThat(new Memory(16 * GB, 24 * GB).advice()).contains("set STEPWISE_HEAP=22g");
    assertThat(new Memory(600L << 20, 3 * GB).advice())
        .contains("STEPWISE_HEAP=1200m, at most 1572m");
  }

  @Test
  void adviceNamesTheEstimateIfItIsLarger() {
    assertThat(new Memory(2 * GB, 24 * GB).advice(3000L << 20))
        .contains("set STEPWISE_HEAP=3000m, at most 22g");
    assertThat(new Memory(4 * GB, 24 * GB).advice(3000L << 20))
        .as("an estimate that was too low")
        .contains("set STEPWISE_HEAP=8g");
  }

  @Test
  void adviceWithoutALargerHeapIsToReduceTheWork() {
    assertThat(new Memory(22 * GB, 24 * GB).advice())
        .contains("no larger heap fits", "batch size")
        .doesNotContain("STEPWISE_HEAP");
  }

  @Test
  void memoryOfThisProcessIsPositive() {
    Memory here = Memory.here();
    assertThat(here.heap()).isPositive();
    assertThat(here.machine()).isGreaterThan(Memory.OUTSIDE_HEAP / 4);
  }
}
