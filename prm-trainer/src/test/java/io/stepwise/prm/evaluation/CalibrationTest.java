package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("auroc_ece_brier");
    Calibration calibration =
        Calibration.of(
            golden.doubles("/inputs/scores"),
            EvaluationData.verdicts(golden.doubles("/inputs/labels")),
            golden.at("/inputs/bins").intValue());
    double ece = golden.number("/outputs/ece");
    double brier = golden.number("/outputs/brier");
    assertThat(calibration.expectedError()).isCloseTo(ece, Golden.within(ece));
    assertThat(calibration.brier()).isCloseTo(brier, Golden.within(brier));
  }

  @Test
  void agreesWithAWorkedExample() {
    // bin (0, 0.5]: 0.25 wrong, 0.5 right; bin (0.5, 1]: 0.75 right
    Calibration calibration =
        Calibration.of(new double[] {0.25, 0.5, 0.75}, new boolean[] {false, true, true}, 2);
    assertThat(calibration.table())
        .containsExactly(
            new Calibration.Bin(0, 0.5, 2, 0.375, 0.5), new Calibration.Bin(0.5, 1, 1, 0.75, 1));
    assertThat(calibration.expectedError())
        .isCloseTo(2.0 / 3 * 0.125 + 1.0 / 3 * 0.25, within(1e-12));
    assertThat(calibration.brier()).isCloseTo((0.0625 + 0.25 + 0.0625) / 3, within(1e-12));
  }

  @Test
  void everyEdgeBelongsToTheBinBelowIt() {
    for (int bins = 1; bins <= 40; bins++) {
      for (int edge = 0; edge <= bins; edge++) {
        double p = (double) edge / bins;
        Calibration calibration = Calibration.of(new double[] {p}, new boolean[] {true}, bins);
        assertThat(calibration.table().get(Math.max(0, edge - 1)).count())
            .as("%d of %d", edge, bins)
            .isEqualTo(1);
        if (edge < bins) {
          calibration = Calibration.of(new double[] {Math.nextUp(p)}, new boolean[] {true}, bins);
          assertThat(calibration.table().get(edge).count())
              .as("above %d of %d", edge, bins)
              .isEqualTo(1);
        }
      }
    }
  }

  @Test
  void honestProbabilitiesAreCalibrated() {
    SplittableRandom random = new SplittableRandom(5);
    double[] probabilities = random.doubles(100_000).toArray();
    boolean[] correct = new boolean[probabilities.length];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = random.nextDouble() < probabilities[i];
    }
    Calibration calibration = Calibration.of(probabilities, correct, Calibration.BINS);
    assertThat(calibration.expectedError()).isLessThan(0.01);
    assertThat(calibration.brier()).isCloseTo(1.0 / 6, within(0.005));
  }

  @Test
  void numbersThatAreNotProbabilitiesAreRejected() {
    for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Calibration.of(new double[] {p}, new boolean[] {true}, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(p));
    }
    assertThatThrownBy(() -> Calibration.of(new double[0], new boolean[0], 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
