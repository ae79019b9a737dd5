package io.stepwise.prm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.sample.StepSample;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepEndTrainingTest {
  private static final StepLabelledSolution SOLUTION =
      new StepLabelledSolution(
          "id",
          "problem-id",
          "1+2",
          "3",
          List.of(new LabelledStep("1+2=3", Rating.POSITIVE, Author.MODEL, List.of())),
          FinishReason.SOLUTION,
          null,
          new Provenance("file", 1, "", null, 2));

  private static PrmSettings settings(double weight, boolean end) {
    return new PrmSettings(
        60,
        4,
        0.02,
        3,
        LrSchedulerType.LINEAR,
        OptimizerSettings.Method.ADAMW,
        weight,
        end,
        NeutralAs.POSITIVE,
        HumanSteps.CORRECT,
        64,
        1,
        Precision.FLOAT32);
  }

  private static CausalModel model() {
    return CausalModel.create(
        TinyModels.config(Head.SCALAR), TinyModels.TOKENIZER, NamedRandom.of("end"));
  }

  private static StepEndTraining training(CausalModel model, PrmSettings settings) {
    return new StepEndTraining(
        model, RewardKind.PROCESS, LayoutSpec.ofNew(LayoutSettings.AUTO), settings, 1);
  }

  private static String row(PrmSettings settings) {
    try (CausalModel model = model()) {
      List<StepSample> samples = training(model, settings).samples().samples(SOLUTION);
      assertThat(samples).hasSize(1);
      return TinyModels.TOKENIZER.decode(samples.get(0).row());
    }
  }

  @Test
  void rowsHaveAnEndTokenIfTheLmLossCoversIt() {
    assertThat(row(settings(0.5, true))).isEqualTo("^1+2:1+2=3;$");
    assertThat(row(settings(0.5, false))).isEqualTo("^1+2:1+2=3;");
    assertThat(row(settings(0, true))).isEqualTo("^1+2:1+2=3;");
  }

  /** Three-class training reaches its loss with the label's own probabilities. */
  @Test
  void threeClassesAreTrainedOnAllThreeProbabilities() {
    try (CausalModel model =
        CausalModel.create(
            TinyModels.config(Head.THREE_CLASSES), TinyModels.TOKENIZER, NamedRandom.of("end"))) {
      StepEndTraining training = threeClass(model, NeutralAs.POSITIVE, 4);
      StepLabel torn = StepLabel.of(new RatingProbabilities(0.2, 0.1, 0.7), LabelSource.UNKNOWN);
      List<StepSample> samples = training.samples().samples(solution(torn));
      assertThat(samples.get(0).classes())
          .containsExactly(new float[] {0.2f, 0.1f, 0.7f}, within(1e-6f));
      assertThat(training.biasCorrection())
          .containsExactly(new double[] {0, -Math.log(4), -Math.log(4)}, within(1e-12));
      assertThat(training.logitCorrection()).isEqualTo(-Math.log(4));
      assertThat(threeClass(model, NeutralAs.IGNORE, 4).biasCorrection())
          .containsExactly(new double[] {0, 0, -Math.log(4)}, within(1e-12));
      assertThat(threeClass(model, NeutralAs.HALF, 1).biasCorrection()).isEmpty();
      assertThatThrownBy(() -> threeClass(model, NeutralAs.HALF, 4))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("4.0 with training.neutral-as=half");
    }
  }

  /** A weighted loss, corrected, gives the probabilities of the labels. */
  @Test
  void theWeightOfCorrectStepsIsTakenOutOfTheScores() {
    double[] weighted = new double[2];
    for (int i = 0; i < 2; i++) {
      try (CausalModel model =
          CausalModel.create(
              TinyModels.config(Head.THREE_CLASSES), TinyModels.TOKENIZER, NamedRandom.of("w"))) {
        StepEndTraining training = threeClass(model, NeutralAs.POSITIVE, i == 0 ? 1 : 5);
        StepLabel torn = StepLabel.of(new RatingProbabilities(0.6, 0.1, 0.3), LabelSource.UNKNOWN);
        try (PrmTrainer trainer =
            new PrmTrainer(
                model,
                ShuffledSamples.of(training.samples().samples(solution(torn)), NamedRandom.of("1")),
                settings(0, false),
                training)) {
          while (!trainer.finished()) {
            trainer.step();
          }
        }
        Solution solved = new Solution(SOLUTION.problem(), List.of("1+2=3"));
        if (i == 1) {
          assertThat(training.opened().score(List.of(solved)).get(0).probabilities()[0])
              .as("before the correction")
              .isGreaterThan(0.7);
          model.heads().shiftBias(training.biasCorrection());
        }
        weighted[i] = training.opened().score(List.of(solved)).get(0).probabilities()[0];
      }
    }
    assertThat(weighted[0]).isCloseTo(0.4, within(0.02));
    assertThat(weighted[1]).isCloseTo(0.4, within(0.02));
  }

  private static StepLabelledSolution solution(StepLabel label) {
    return new StepLabelledSolution(
        "id",
        "problem-id",
        "1+2",
        "3",
        List.of(new LabelledStep("1+2=3", label)),
        FinishReason.SOLUTION,
        null,
        new Provenance("file", 1, "", null, 2));
  }

  private static StepEndTraining threeClass(CausalModel model, NeutralAs neutralAs, double weight) {
    PrmSettings settings =
        new PrmSettings(60, 4, 0.02, 3, OptimizerSettings.Method.ADAMW, 0, neutralAs, 64, 1);
    return new StepEndTraining(
        model, RewardKind.THREE_CLASS, LayoutSpec.ofNew(LayoutSettings.AUTO), settings, weight);
  }

  @Test
  void aModelTrainedOnTheEndEndsItsSolutions() {
    assertThat(solve(settings(1, true))).isEqualTo("1+2=3;$");
    assertThat(solve(settings(1, false))).startsWith("1+2=3;").doesNotContain("$");
  }

  /** What a model writes after training on one solution. */
  private static String solve(PrmSettings settings) {
    try (CausalModel model = model()) {
      StepEndTraining training = training(model, settings);
      try (PrmTrainer trainer =
          new PrmTrainer(
              model,
              ShuffledSamples.of(training.samples().samples(SOLUTION), NamedRandom.of("one")),
              settings,
              training)) {
        while (!trainer.finished()) {
          trainer.step();
        }
      }
      int[] prompt = TinyModels.TOKENIZER.prompt(SOLUTION.problem());
      int[] tokens =
          new Generator(model)
              .generate(
                  List.of(new GenerationRequest(prompt, NamedRandom.of("sample"))),
                  Sampling.greedy(12))
              .get(0)
              .tokens();
      return TinyModels.TOKENIZER.decode(tokens);
    }
  }
}
