package io.stepwise.prm.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.Products;
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
        Products.FLOAT32);
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
