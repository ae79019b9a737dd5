package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessBenchF1Test {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("processbench_f1");
    JsonNode samples = golden.at("/inputs/samples");
    List<double[]> scores = new ArrayList<>();
    int[] labels = new int[samples.size()];
    double threshold = golden.number("/inputs/threshold");
    for (int i = 0; i < labels.length; i++) {
      scores.add(Golden.doubles(samples.get(i).get("scores")));
      labels[i] = samples.get(i).get("label").intValue();
      assertThat(ProcessBenchF1.predict(scores.get(i), threshold))
          .isEqualTo(golden.at("/outputs/predictions").get(i).intValue());
    }
    ProcessBenchF1 result = ProcessBenchF1.of(scores, labels, threshold);
    assertThat(result.onErrors()).isCloseTo(golden.number("/outputs/acc_error"), within(1e-9));
    assertThat(result.onCorrect()).isCloseTo(golden.number("/outputs/acc_correct"), within(1e-9));
    assertThat(result.f1()).isCloseTo(golden.number("/outputs/f1"), within(1e-9));
  }

  @Test
  void earlyAlarmAndALateOneAreBothMisses() {
    List<double[]> scores = List.of(new double[] {0.1, 0.1}, new double[] {0.9, 0.9, 0.1});
    assertThat(ProcessBenchF1.of(scores, new int[] {1, 1}, 0.5).onErrors()).isZero();
    assertThat(ProcessBenchF1.of(scores, new int[] {0, 2}, 0.5).onErrors()).isEqualTo(1);
  }

  @Test
  void nothingRightGivesZeroAndAnAbsentClassGivesNoFigure() {
    List<double[]> scores = List.of(new double[] {0.9}, new double[] {0.1});
    assertThat(ProcessBenchF1.of(scores, new int[] {0, -1}, 0.5).f1()).isZero();
    assertThat(ProcessBenchF1.of(scores, new int[] {-1, -1}, 0.5).f1()).isNaN();
    assertThat(ProcessBenchF1.of(scores, new int[] {-1, -1}, 0.5).onCorrect()).isEqualTo(0.5);
  }

  @Test
  void tunedThresholdSeparatesWhatCanBeSeparated() {
    List<double[]> scores = List.of(new double[] {0.9, 0.7}, new double[] {0.95, 0.85});
    double threshold = ProcessBenchF1.bestThreshold(scores, new int[] {1, -1});
    assertThat(threshold).isBetween(0.7, 0.85);
    assertThat(ProcessBenchF1.of(scores, new int[] {1, -1}, threshold).f1()).isEqualTo(1);
  }

  @Test
  void amongEqualThresholdsTheOneNearestToOneHalfIsTaken() {
    List<double[]> wide = List.of(new double[] {0.1}, new double[] {0.9});
    assertThat(ProcessBenchF1.bestThreshold(wide, new int[] {0, -1})).isEqualTo(0.5);
    List<double[]> high = List.of(new double[] {0.6}, new double[] {0.9});
    assertThat(ProcessBenchF1.bestThreshold(high, new int[] {0, -1})).isEqualTo(0.61);
  }

  @Test
  void unequalNumbersAreRejected() {
    assertThatThrownBy(() -> ProcessBenchF1.of(List.of(), new int[] {1}, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
