package io.stepwise.policy.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.Golden;
import org.junit.jupiter.api.Test;

class OverlongPenaltyTest {
  @Test
  void agreesWithTheGoldenCases() {
    OverlongPenalty penalty = new OverlongPenalty(100, 20);
    for (JsonNode c : Golden.of("overlong_penalty").at("/cases")) {
      Golden.assertClose(penalty.of(c.get("len").intValue()), c.get("value").doubleValue());
    }
  }

  @Test
  void priceRisesSteadily() {
    OverlongPenalty penalty = new OverlongPenalty(40, 8);
    for (int tokens = 0; tokens < 60; tokens++) {
      assertThat(penalty.of(tokens)).isBetween(-1.0, 0.0);
      assertThat(penalty.of(tokens + 1)).isLessThanOrEqualTo(penalty.of(tokens));
    }
    assertThat(penalty.of(36)).isEqualTo(-0.5);
  }

  @Test
  void cacheLargerThanTheBudgetIsRejected() {
    assertThat(new OverlongPenalty(5, 5).of(5)).isEqualTo(-1);
    assertThatThrownBy(() -> new OverlongPenalty(5, 6)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new OverlongPenalty(5, 0)).isInstanceOf(InvalidConfiguration.class);
  }
}
