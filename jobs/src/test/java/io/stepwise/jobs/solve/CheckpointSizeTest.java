package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointSizeTest {
  @Test
  void problemsThatTakeLongAreSavedEveryMinute() {
    CheckpointSize size = new CheckpointSize(64, 2);
    assertThat(size.problems()).isEqualTo(16);
    size.took(16, 120);
    assertThat(size.problems()).isEqualTo(8);
    size.took(8, 80);
    assertThat(size.problems()).isEqualTo(6);
    size.took(6, 1_000);
    assertThat(size.problems()).as("two for each task").isEqualTo(4);
    size.took(4, 10);
    assertThat(size.problems()).isEqualTo(24);
  }

  @Test
  void quickProblemsAreSavedByTheirNumber() {
    CheckpointSize size = new CheckpointSize(64, 2);
    size.took(16, 1);
    assertThat(size.problems()).isEqualTo(64);
    size.took(64, 0);
    assertThat(size.problems()).isEqualTo(64);
  }

  @Test
  void theNumberIsNotExceeded() {
    CheckpointSize size = new CheckpointSize(2, 8);
    assertThat(size.problems()).isEqualTo(2);
    size.took(2, 1_000);
    assertThat(size.problems()).isEqualTo(2);
  }
}
