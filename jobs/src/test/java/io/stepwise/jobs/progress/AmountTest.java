package io.stepwise.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountTest {
  @Test
  void oneIsSingular() {
    assertThat(Amount.of(0, "lines")).isEqualTo("0 lines");
    assertThat(Amount.of(1, "lines")).isEqualTo("1 line");
    assertThat(Amount.of(2, "lines")).isEqualTo("2 lines");
    assertThat(Amount.of(1, "Spark tasks")).isEqualTo("1 Spark task");
    assertThat(Amount.of(1, "report")).isEqualTo("1 report");
  }
}
