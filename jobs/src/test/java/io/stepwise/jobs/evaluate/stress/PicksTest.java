package io.stepwise.jobs.evaluate.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;
import org.junit.jupiter.api.Test;

class PicksTest {
  private static final List<double[]> SCORES =
      List.of(new double[] {0.5, 0.9}, new double[] {0.8, 0.8}, new double[] {0.8, 0.8});

  @Test
  void thePickFlipsWhereItsScoreFallsBelowTheBestOther() {
    Picks picks = Picks.of(SCORES, StepAggregation.MIN);
    assertThat(picks.index()).as("the first among equals").isEqualTo(1);
    assertThat(picks.rival()).isEqualTo(2);
    assertThat(picks.flips(Math.log(0.79))).isTrue();
    assertThat(picks.flips(Math.log(0.8))).as("a tie stays with the earlier one").isFalse();
    assertThat(picks.rises(Math.log(0.81))).isTrue();
    assertThat(picks.rises(Math.log(0.8))).isFalse();
  }

  @Test
  void aTieGoesToAnEarlierRival() {
    Picks picks = Picks.of(SCORES, StepAggregation.LAST);
    assertThat(picks.index()).isZero();
    Picks later = Picks.of(List.of(SCORES.get(1), SCORES.get(0)), StepAggregation.LAST);
    assertThat(later.index()).isEqualTo(1);
    assertThat(later.flips(Math.log(0.8))).isTrue();
    assertThat(later.flips(Math.log(0.85))).isFalse();
  }
}
