package io.stepwise.rollout.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RolloutSelectionTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** Golden case omegaprm_select. */
  @Test
  void scoresOfTheGoldenCase() {
    RolloutSelection selection = RolloutSelection.DEFAULT;
    double[] values = {0.875, 0.25, 0.5};
    int[] lengths = {200, 60, 400};
    int[] visits = {1, 0, 3};
    double[] quality = {0.8791606760742475, 0.5871331536588119, 0.6499485956687701};
    double[] bonus = {0.15309310892394862, 0.30618621784789724, 0.07654655446197431};
    double[] score = {1.032253784998196, 0.8933193715067091, 0.7264951501307444};
    for (int i = 0; i < values.length; i++) {
      assertThat(selection.quality(values[i], lengths[i])).isCloseTo(quality[i], EXACT);
      assertThat(selection.bonus(visits[i], 6)).isCloseTo(bonus[i], EXACT);
      assertThat(selection.score(values[i], lengths[i], visits[i], 6)).isCloseTo(score[i], EXACT);
    }
  }

  @Test
  void constantsOutOfRangeAreRejected() {
    assertThat(new RolloutSelection(1, 1, 1, 0).score(0.5, 10, 0, 9)).isEqualTo(1);
    assertThatThrownBy(() -> new RolloutSelection(0, 0.9, 500, 0.125))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("out of range (0.0");
    assertThatThrownBy(() -> new RolloutSelection(0.5, 0.9, 500, -1))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
