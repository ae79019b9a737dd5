package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepConfusionTest {
  @Test
  void scoresAreTheMeanOfBothF1() {
    // precision 3/4, recall 3/5; negative precision 2/4, recall 2/3
    StepConfusion counts = new StepConfusion(3, 1, 2, 2);
    double f1 = 2 * 0.75 * 0.6 / (0.75 + 0.6);
    double negative = 2 * 0.5 * (2 / 3.0) / (0.5 + 2 / 3.0);
    assertThat(counts.f1()).isCloseTo(f1, within(1e-12));
    assertThat(counts.negativeF1()).isCloseTo(negative, within(1e-12));
    assertThat(counts.prmScore()).isCloseTo((f1 + negative) / 2, within(1e-12));
    assertThat(counts.correctStepAccuracy()).isEqualTo(0.6);
    assertThat(counts.wrongStepAccuracy()).isEqualTo(2 / 3.0);
  }

  @Test
  void stepsAreCountedByLabelAndVerdict() {
    StepConfusion counts =
        StepConfusion.NONE.plus(true, true).plus(true, false).plus(false, true).plus(false, false);
    assertThat(counts).isEqualTo(new StepConfusion(1, 1, 1, 1));
    assertThat(counts.steps()).isEqualTo(4);
    assertThat(counts.wrong()).isEqualTo(2);
  }

  @Test
  void classWithoutStepsHasNoF1AndOneWithoutHitsHasZero() {
    StepConfusion accepted = new StepConfusion(5, 0, 0, 0);
    assertThat(accepted.f1()).isEqualTo(1);
    assertThat(accepted.negativeF1()).isNaN();
    assertThat(accepted.prmScore()).isNaN();
    StepConfusion missed = new StepConfusion(5, 1, 0, 0);
    assertThat(missed.negativeF1()).isZero();
    assertThat(missed.prmScore()).isCloseTo(0.5 * 10 / 11.0, within(1e-12));
  }
}
