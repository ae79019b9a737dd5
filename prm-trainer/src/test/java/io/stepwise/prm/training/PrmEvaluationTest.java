package io.stepwise.prm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.sample.StepSample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class PrmEvaluationTest {
  private final List<ScoredSteps> samples = new ArrayList<>();

  private void add(String problem, float[] targets, float... logits) {
    int[] positions = IntStream.rangeClosed(1, targets.length).toArray();
    int[] row = new int[targets.length + 1];
    StepSample sample =
        TinyModels.sample(problem, row, positions, targets, new boolean[row.length]);
    samples.add(ScoredSteps.of(sample, logits));
  }

  private PrmEvaluation evaluation() {
    return PrmEvaluation.of(samples, NamedRandom.of("evaluation"));
  }

  @Test
  void figuresOfAPerfectJudge() {
    for (int i = 0; i < 6; i++) {
      add("p" + i, new float[] {1, 0}, 3, -3);
      add("p" + i, new float[] {1, 1}, 3, 3);
    }
    PrmEvaluation evaluation = evaluation();
    assertThat(evaluation.problems()).isEqualTo(6);
    assertThat(evaluation.steps()).isEqualTo(24);
    assertThat(evaluation.wrong()).isEqualTo(6);
    assertThat(evaluation.auroc().estimate()).isEqualTo(1);
    assertThat(evaluation.auroc().low()).isEqualTo(1);
    assertThat(evaluation.auprc()).isCloseTo(1, within(1e-12));
    assertThat(evaluation.firstError().f1()).isEqualTo(1);
    assertThat(evaluation.calibration().brier())
        .isCloseTo(Math.pow(1 / (1 + Math.exp(3)), 2), within(1e-9));
    // The classes are apart, so the sharpest scaling fits best.
    assertThat(evaluation.temperature()).isLessThan(0.02);
    assertThat(evaluation.calibrated().brier()).isLessThan(1e-6);
  }

  @Test
  void figuresOfAnInvertedJudge() {
    add("a", new float[] {1, 0}, -2, 2);
    add("b", new float[] {1, 1}, -2, -2);
    PrmEvaluation evaluation = evaluation();
    assertThat(evaluation.auroc().estimate()).isZero();
    assertThat(evaluation.firstError().onErrors()).isZero();
    assertThat(evaluation.firstError().onCorrect()).isZero();
    assertThat(evaluation.firstError().f1()).isZero();
  }

  @Test
  void aurocCountsTiesHalfAndFirstErrorsByIndex() {
    // Right steps score 1, 0, 2; wrong ones 0, −1: of 6 pairs 5 are won and one is tied.
    add("a", new float[] {1, 0}, 1, 0);
    add("b", new float[] {1, 0}, 0, -1);
    add("c", new float[] {1}, 2);
    PrmEvaluation evaluation = evaluation();
    assertThat(evaluation.auroc().estimate()).isCloseTo(5.5 / 6, within(1e-12));
    // The first solution's error scores exactly ½ and is missed; the second's is met.
    assertThat(evaluation.firstError().onErrors()).isEqualTo(0.5);
    assertThat(evaluation.firstError().onCorrect()).isEqualTo(1);
    assertThat(evaluation.firstError().f1()).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void figuresAreTheSameForTheSameNamesAndNamedOnce() {
    for (int i = 0; i < 8; i++) {
      add("p" + i, new float[] {1, 0}, i % 3, (i + 1) % 4 - 1);
    }
    add("right", new float[] {1}, 1);
    assertThat(evaluation().figures()).isEqualTo(evaluation().figures());
    assertThat(evaluation().figures())
        .containsEntry("problems", 9)
        .containsEntry("steps", 17)
        .containsEntry("wrong_steps", 8)
        .containsKeys("step_auroc", "error_auprc", "ece", "brier", "first_error_f1");
  }

  @Test
  void theTemperatureDoesNotDependOnTheOrderOfTheProblems() {
    for (int p = 0; p < 20; p++) { // sure of itself on the first half only
      float sure = p < 10 ? 6 : 0.5f;
      add("p" + p, new float[] {1, 0}, sure, p % 3 == 0 ? sure : -sure);
    }
    double temperature = evaluation().temperature();
    Collections.reverse(samples);
    assertThat(evaluation().temperature()).isCloseTo(temperature, within(1e-9));
  }

  @Test
  void oneProblemIsFittedAndMeasuredOnItself() {
    add("only", new float[] {1, 0}, 2, -1);
    assertThat(evaluation().problems()).isEqualTo(1);
    assertThat(evaluation().auroc().estimate()).isEqualTo(1);
  }

  @Test
  void metricThatCannotBeComputedIsAbsentWithItsReason() {
    add("a", new float[] {1, 1}, 2, 3);
    add("b", new float[] {1}, 1);
    PrmEvaluation evaluation = evaluation();
    assertThat(evaluation.figures())
        .containsEntry("wrong_steps", 0)
        .containsKey("ece")
        .doesNotContainKeys("step_auroc", "step_auroc_low", "error_auprc", "first_error_f1")
        .extractingByKey("absent", InstanceOfAssertFactories.MAP)
        .containsEntry(
            "step_auroc", "needs right and wrong steps (0 wrong of 3 steps of 2 problems)");
    assertThat(evaluation.isThin()).isTrue();
  }

  @Test
  void enoughStepsOfBothClassesLackNothing() {
    for (int p = 0; p < 20; p++) {
      add("p" + p, new float[] {1, 0}, 2, -1);
    }
    add("right", new float[] {1}, 2);
    PrmEvaluation evaluation = evaluation();
    assertThat(evaluation.figures()).containsKey("step_auroc").doesNotContainKey("absent");
    assertThat(evaluation.isThin()).isFalse();
    assertThat(evaluation.counts()).isEqualTo("20 wrong of 41 steps of 21 problems");
  }

  @Test
  void withoutSamplesNothingCanBeMeasured() {
    assertThatThrownBy(this::evaluation)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no labelled steps");
  }
}
