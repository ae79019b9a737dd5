package io.stepwise.data.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuantileTest {
  private static final double[] VALUES = {4, 1, 3, 2};

  @Test
  void quantilesLieBetweenOrderStatistics() {
    assertThat(Quantile.of(VALUES, 0)).isEqualTo(1);
    assertThat(Quantile.of(VALUES, 1)).isEqualTo(4);
    assertThat(Quantile.of(VALUES, 0.5)).isEqualTo(2.5);
    assertThat(Quantile.of(VALUES, 0.25)).isEqualTo(1.75);
  }

  @Test
  void valuesAreNotModified() {
    assertThat(Quantile.of(VALUES, 0.1)).isGreaterThan(1);
    assertThat(VALUES).containsExactly(4, 1, 3, 2);
  }

  @Test
  void nothingHasNoQuantileAndOtherSharesAreRejected() {
    assertThat(Quantile.of(new double[0], 0.5)).isNaN();
    assertThatThrownBy(() -> Quantile.of(VALUES, 1.1)).isInstanceOf(IllegalArgumentException.class);
  }
}
