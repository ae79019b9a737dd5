package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import org.junit.jupiter.api.Test;

class VoteStopTest {
  @Test
  void voteThatCannotBeOvertakenIsDecided() {
    assertThat(VoteStop.decided(5, 2, 2)).isTrue();
    assertThat(VoteStop.decided(5, 3, 2)).isFalse();
    assertThat(VoteStop.decided(0, 0, 0)).isFalse();
  }

  @Test
  void confidenceIsTheUpperHalfOfABetaDistribution() {
    // Beta(4, 1): 1 − (1/2)^4;  Beta(1, 1): 1/2
    assertThat(VoteStop.leads(3, 0)).isEqualTo(1 - 1 / 16.0, within(1e-12));
    assertThat(VoteStop.leads(0, 0)).isEqualTo(0.5, within(1e-12));
    assertThat(VoteStop.decided(3, 0, 100)).isFalse();
    assertThat(VoteStop.decided(4, 0, 100)).isTrue();
  }

  @Test
  void confidenceAgreesWithIntegration() {
    NamedRandom random = NamedRandom.of("vote", 1);
    for (int trial = 0; trial < 20; trial++) {
      int first = 1 + (int) (10 * random.uniform(2 * trial));
      int second = (int) ((first + 1) * random.uniform(2 * trial + 1));
      double above = 0;
      double all = 0;
      int cells = 20000;
      for (int i = 0; i < cells; i++) {
        double x = (i + 0.5) / cells;
        double density = Math.pow(x, first) * Math.pow(1 - x, second);
        all += density;
        above += x > 0.5 ? density : 0;
      }
      assertThat(VoteStop.leads(first, second))
          .as("%d against %d", first, second)
          .isEqualTo(above / all, within(1e-4));
    }
  }
}
