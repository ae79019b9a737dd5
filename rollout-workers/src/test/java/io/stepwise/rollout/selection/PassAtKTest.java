package io.stepwise.rollout.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class PassAtKTest {
  @Test
  void agreesWithTheGoldenCases() {
    for (JsonNode c : Golden.of("pass_at_k").at("/cases")) {
      double expected = c.get("value").doubleValue();
      assertThat(PassAtK.of(c.get("n").intValue(), c.get("c").intValue(), c.get("k").intValue()))
          .as(c.toString())
          .isCloseTo(expected, Golden.within(expected));
    }
  }

  @Test
  void oneTryIsTheShareOfRightSolutions() {
    for (int c = 0; c <= 20; c++) {
      assertThat(PassAtK.of(20, c, 1)).isCloseTo(c / 20.0, within(1e-12));
    }
  }

  @Test
  void agreesWithCountingSubsets() {
    // 4 solutions, 1 right, 2 tries: 3 of 6 pairs hold the right one
    assertThat(PassAtK.of(4, 1, 2)).isCloseTo(0.5, within(1e-12));
    assertThat(PassAtK.of(4, 0, 4)).isZero();
    assertThat(PassAtK.of(4, 1, 4)).isEqualTo(1);
  }

  @Test
  void impossibleNumbersAreRejected() {
    assertThatThrownBy(() -> PassAtK.of(4, 5, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PassAtK.of(4, 1, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PassAtK.of(4, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
