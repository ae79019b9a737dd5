package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepAurocTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("auroc_ece_brier");
    double[] labels = golden.doubles("/inputs/labels");
    double expected = golden.number("/outputs/auroc");
    assertThat(StepAuroc.of(golden.doubles("/inputs/scores"), EvaluationData.verdicts(labels)))
        .isCloseTo(expected, Golden.within(expected));
  }

  @Test
  void tieCountsHalf() {
    // right 0.6, 0.4; wrong 0.4: one win, one tie of two pairs
    assertThat(StepAuroc.of(new double[] {0.6, 0.4, 0.4}, new boolean[] {true, true, false}))
        .isEqualTo(0.75);
    assertThat(StepAuroc.of(new double[] {1, 1, 1}, new boolean[] {true, false, false}))
        .isEqualTo(0.5);
  }

  @Test
  void agreesWithCountingEveryPair() {
    for (int seed = 0; seed < 50; seed++) {
      EvaluationData data = EvaluationData.random(new SplittableRandom(seed), 60);
      double won = 0;
      double pairs = 0;
      for (int i = 0; i < 60; i++) {
        for (int j = 0; j < 60; j++) {
          if (data.correct()[i] && !data.correct()[j]) {
            pairs++;
            won += (Math.signum(data.scores()[i] - data.scores()[j]) + 1) / 2;
          }
        }
      }
      assertThat(StepAuroc.of(data.scores(), data.correct()))
          .as("seed %d", seed)
          .isCloseTo(won / pairs, within(1e-12));
    }
  }

  @Test
  void perfectRankingIsOneAndItsReverseZero() {
    boolean[] correct = {false, false, true, true};
    assertThat(StepAuroc.of(new double[] {-3, -2, 5, 9}, correct)).isEqualTo(1);
    assertThat(StepAuroc.of(new double[] {9, 5, -2, -3}, correct)).isEqualTo(0);
  }

  @Test
  void oneClassAloneHasNoArea() {
    assertThat(StepAuroc.of(new double[] {0.1, 0.2}, new boolean[] {true, true})).isNaN();
    assertThat(StepAuroc.of(new double[0], new boolean[0])).isNaN();
  }

  @Test
  void scoresThatAreNotNumbersAreRejected() {
    assertThatThrownBy(() -> StepAuroc.of(new double[] {Double.NaN}, new boolean[] {true}))
        .hasMessageContaining("index 0");
    assertThatThrownBy(() -> StepAuroc.of(new double[] {1}, new boolean[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
