package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledScoresTest {
  private static final LabelledScores SCORES =
      LabelledScores.of(
          List.of("a", "b", "a", "c"),
          new double[] {2, -1, 0.5, 1},
          new boolean[] {true, false, false, true});

  @Test
  void stepsKeepTheirOrderAndProblemsTheirSteps() {
    assertThat(SCORES.size()).isEqualTo(4);
    assertThat(SCORES.problems()).isEqualTo(3);
    assertThat(SCORES.wrong()).isEqualTo(2);
    assertThat(SCORES.stepsOf(0)).containsExactly(0, 2);
    assertThat(SCORES.stepsOf(1)).containsExactly(1);
    assertThat(SCORES.probability(1)).isCloseTo(1 / (1 + Math.E), within(1e-12));
    assertThat(SCORES.auroc()).isEqualTo(1);
  }

  @Test
  void problemNamedTwiceCountsTwice() {
    LabelledScores twice = SCORES.of(new int[] {1, 0, 1});
    assertThat(twice.size()).isEqualTo(4);
    assertThat(twice.problems()).isEqualTo(3);
    assertThat(new double[] {twice.logit(0), twice.logit(1), twice.logit(2), twice.logit(3)})
        .containsExactly(-1, 2, 0.5, -1);
    assertThat(twice.correct()).containsExactly(false, true, false, false);
    assertThat(twice.stepsOf(1)).containsExactly(1, 2);
    assertThat(SCORES.of(new int[] {2}).auroc()).isNaN();
  }

  @Test
  void numbersThatAreNoneAreNoticed() {
    assertThat(SCORES.isFinite()).isTrue();
    LabelledScores broken =
        LabelledScores.of(List.of("a"), new double[] {Double.NaN}, new boolean[] {true});
    assertThat(broken.isFinite()).isFalse();
    assertThatThrownBy(
            () -> LabelledScores.of(List.of("a"), new double[] {1, 2}, new boolean[] {true, true}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
