package io.stepwise.policy.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MasksTest {
  private static final boolean[] MASK = {false, true, true, false, true, false};

  @Test
  void drawnTokensAreCountedAndFound() {
    assertThat(Masks.count(MASK)).isEqualTo(3);
    assertThat(Masks.count(new boolean[][] {MASK, MASK, {}})).isEqualTo(6);
    assertThat(Masks.last(MASK)).isEqualTo(4);
    assertThat(Masks.lastAtOrBefore(MASK, 3)).isEqualTo(2);
    assertThat(Masks.lastAtOrBefore(MASK, 0)).isEqualTo(-1);
    assertThat(Masks.last(new boolean[3])).isEqualTo(-1);
  }

  @Test
  void differentLengthsAreRejected() {
    Masks.requireSameLength(MASK, new double[6], new double[6]);
    assertThatThrownBy(() -> Masks.requireSameLength(MASK, new double[6], new double[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5, expected 6");
  }
}
