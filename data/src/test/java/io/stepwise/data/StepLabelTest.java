package io.stepwise.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StepLabelTest {
  private static final LabelSource POLICY = LabelSource.monteCarlo("0123abcd");

  /** Golden case math_shepherd: 8 completions of each prefix. */
  @Test
  void fractionsOfCompletionsAreRatedWrongOnlyAtZero() {
    int[] correct = {8, 5, 1, 0, 0};
    int[] hard = {1, 1, 1, -1, -1};
    double[] soft = {1, 0.625, 0.125, 0, 0};
    for (int k = 0; k < correct.length; k++) {
      StepLabel label = StepLabel.fraction(correct[k], 8, POLICY);
      assertThat(label.rating().value()).isEqualTo(hard[k]);
      assertThat(label.value()).hasValue(soft[k]);
      assertThat(label.samples()).isEqualTo(8);
      assertThat(label.hardened()).isEqualTo(StepLabel.hard(label.rating(), POLICY));
    }
  }

  @Test
  void mostProbableRatingIsTheLowestAmongEquals() {
    assertThat(new RatingProbabilities(0.4, 0.2, 0.4).mostProbable()).isEqualTo(Rating.NEGATIVE);
    assertThat(new RatingProbabilities(0.2, 0.4, 0.4).mostProbable()).isEqualTo(Rating.NEUTRAL);
    assertThat(new RatingProbabilities(0.2, 0.3, 0.5).mostProbable()).isEqualTo(Rating.POSITIVE);
  }

  @Test
  void valuesThatAreNoProbabilityAreRejected() {
    assertThatThrownBy(() -> StepLabel.soft(Rating.POSITIVE, 1.5, POLICY))
        .hasMessageContaining("1.5, expected 0 to 1");
    assertThatThrownBy(() -> StepLabel.soft(Rating.POSITIVE, Double.NaN, POLICY))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> StepLabel.soft(Rating.UNRATED, 0.5, POLICY))
        .hasMessageContaining("unrated");
    assertThatThrownBy(() -> StepLabel.fraction(3, 2, POLICY)).hasMessageContaining("3 of 2");
    assertThatThrownBy(() -> new RatingProbabilities(0, -0.1, 1)).hasMessageContaining("-0.1");
    assertThatThrownBy(
            () ->
                new StepLabel(Rating.POSITIVE, OptionalDouble.empty(), 4, Optional.empty(), POLICY))
        .hasMessageContaining("samples without a value");
    assertThat(StepLabel.soft(Rating.POSITIVE, 1, POLICY).samples()).isZero();
  }

  @Test
  void sourcesAreReadByTheirWords() {
    for (LabelSource.Kind kind : LabelSource.Kind.values()) {
      assertThat(LabelSource.Kind.of(kind.word())).isEqualTo(kind);
    }
    assertThatThrownBy(() -> LabelSource.Kind.of("oracle"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("oracle, expected one of [human, monte-carlo, judge");
  }
}
