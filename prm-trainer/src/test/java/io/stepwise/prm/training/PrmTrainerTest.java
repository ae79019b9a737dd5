package io.stepwise.prm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrmTrainerTest {
  @TempDir Path folder;

  /** Steps of one digit; those below 5 are right. */
  private static List<StepSample> samples(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<StepSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] row = TinyModels.TOKENIZER.prompt(String.valueOf(random.nextInt(10)));
      int steps = random.nextInt(1, 4);
      int[] positions = new int[steps];
      float[] targets = new float[steps];
      boolean[] imitated = new boolean[row.length];
      for (int k = 0; k < steps; k++) {
        int digit = random.nextInt(10);
        int[] step = TinyModels.TOKENIZER.step(String.valueOf(digit));
        int from = row.length;
        row = Arrays.copyOf(row, from + step.length);
        System.arraycopy(step, 0, row, from, step.length);
        positions[k] = row.length - 1;
        targets[k] = digit < 5 ? 1 : 0;
        imitated = Arrays.copyOf(imitated, row.length);
        Arrays.fill(imitated, from, row.length, digit < 5);
      }
      samples.add(TinyModels.sample("problem-" + i % 20, row, positions, targets, imitated));
    }
    return samples;
  }

  private static PrmSettings settings(int steps, Method method, double rate, double imitation) {
    return new PrmSettings(steps, 16, rate, 3, method, imitation, NeutralAs.POSITIVE, 64, 2);
  }

  private static CausalModel model() {
    return CausalModel.create(
        TinyModels.config(Head.SCALAR), TinyModels.TOKENIZER, NamedRandom.of("prm test"));
  }

  private static PrmTrainer trainer(
      CausalModel model, List<StepSample> samples, PrmSettings settings, NamedRandom random) {
    return new PrmTrainer(model, ShuffledSamples.of(samples, random.child("prm")), settings);
  }

  @Test
  void tinyModelLearnsATrivialRule() {
    PrmSettings settings = settings(80, Method.ADAMW, 0.02, 0);
    try (CausalModel model = model();
        PrmTrainer trainer = trainer(model, samples(1, 200), settings, NamedRandom.of("rule"))) {
      double first = trainer.step().get("step_loss");
      double last = first;
      while (!trainer.finished()) {
        last = trainer.step().get("step_loss");
      }
      assertThat(first).isBetween(0.6, 0.8);
      assertThat(last).isLessThan(0.1);
      assertThat(trainer.steps()).isEqualTo(80);
      HeldOutScorer scorer = new HeldOutScorer(new ProcessRewardModel(model, TinyModels.LAYOUT));
      samples(2, 60).forEach(scorer);
      PrmEvaluation evaluation = PrmEvaluation.of(scorer.scored(), NamedRandom.of("evaluation"));
      assertThat(evaluation.auroc().estimate()).isGreaterThan(0.99);
      assertThat(evaluation.firstError().f1()).isGreaterThan(0.9);
    }
  }

  @Test
  void weightedTrainingIsUnbiasedByTheHeadsBias() {
    // Half of the steps are right, whatever they say, so P(correct) is a half.
    List<StepSample> coin = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StepSample sample = samples(5, 1).get(0);
      coin.add(
          TinyModels.sample(
              "p" + i,
              sample.row(),
              sample.positions(),
              filled(sample.positions().length, i % 2),
              sample.imitated()));
    }
    PrmSettings settings = settings(60, Method.ADAMW, 0.02, 0);
    try (CausalModel model = model();
        PrmTrainer trainer =
            new PrmTrainer(
                model,
                ShuffledSamples.of(coin, NamedRandom.of("coin")),
                settings,
                new StepEndTraining(
                    model,
                    RewardKind.PROCESS,
                    LayoutSpec.ofNew(LayoutSettings.AUTO),
                    settings,
                    4))) {
      while (!trainer.finished()) {
        trainer.step();
      }
      assertThat(mean(model, coin)).isBetween(0.77, 0.83); // 4 : 1
      model.heads().shiftBias(-Math.log(4));
      assertThat(mean(model, coin)).isBetween(0.44, 0.56);
    }
  }

  private static float[] filled(int count, float value) {
    float[] filled = new float[count];
    Arrays.fill(filled, value);
    return filled;
  }

  private static double mean(CausalModel model, List<StepSample> samples) {
    HeldOutScorer scorer = new HeldOutScorer(new ProcessRewardModel(model, TinyModels.LAYOUT));
    samples.forEach(scorer);
    return scorer.scored().stream()
        .flatMapToDouble(steps -> Arrays.stream(steps.probabilities()))
        .average()
        .orElseThrow();
  }

  @Test
  void heldOutStepsAreTheSameHoweverManyAreScoredAtOnce() {
    try (CausalModel model = model()) {
      List<StepSample> samples = samples(4, 30);
      HeldOutScorer few = new HeldOutScorer(new ProcessRewardModel(model, TinyModels.LAYOUT), 7);
      HeldOutScorer all = new HeldOutScorer(new ProcessRewardModel(model, TinyModels.LAYOUT));
      assertThat(few.scored()).isEmpty();
      samples.forEach(few);
      samples.forEach(all);
      assertThat(few.scored()).usingRecursiveComparison().isEqualTo(all.scored());
      assertThat(few.scored())
          .extracting(ScoredSteps::problemId)
          .isEqualTo(samples.stream().map(StepSample::problemId).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void restoredTrainersWeightsAreThoseOfAnUndisturbedOne(Method method) {
    PrmSettings settings = settings(8, method, 0.01, 0.5);
    List<StepSample> samples = samples(3, 30);
    NamedRandom random = NamedRandom.of("resume");
    String saved = folder.resolve("saved").toString();
    List<float[]> expected;
    try (CausalModel model = model();
        PrmTrainer trainer = trainer(model, samples, settings, random)) {
      while (!trainer.finished()) {
        trainer.step();
      }
      expected = model.values();
    }
    try (CausalModel model = model();
        PrmTrainer trainer = trainer(model, samples, settings, random);
        OutputFolder out = OutputFolder.stage(saved)) {
      for (int i = 0; i < 3; i++) {
        trainer.step();
      }
      trainer.save(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    InputFolder in = InputFolder.open(saved);
    try (CausalModel model = CausalModel.load(in);
        PrmTrainer trainer = trainer(model, samples, settings, random)) {
      trainer.restore(in);
      assertThat(trainer.steps()).isEqualTo(3);
      while (!trainer.finished()) {
        trainer.step();
      }
      List<float[]> resumed = model.values();
      for (int i = 0; i < expected.size(); i++) {
        assertThat(resumed.get(i)).containsExactly(expected.get(i));
      }
    }
  }

  @Test
  void anyNumberOfGradientShardsTrainsLikeOne() {
    List<StepSample> samples = samples(6, 60);
    List<List<Double>> losses = new ArrayList<>();
    List<List<float[]>> logits = new ArrayList<>();
    for (int shards : new int[] {1, 2, 3}) {
      PrmSettings settings =
          new PrmSettings(15, 16, 0.005, 3, Method.ADAMW, 0.5, NeutralAs.POSITIVE, 64, shards);
      try (CausalModel model = model();
          PrmTrainer trainer = trainer(model, samples, settings, NamedRandom.of("shards"))) {
        List<Double> some = new ArrayList<>();
        while (!trainer.finished()) {
          some.add(trainer.step().get("step_loss"));
        }
        losses.add(some);
        logits.add(
            new ProcessRewardModel(model, TinyModels.LAYOUT)
                .logits(samples.stream().map(StepSample::input).toList()));
      }
    }
    for (int other = 1; other < 3; other++) {
      for (int i = 0; i < 15; i++) {
        assertThat(losses.get(other).get(i)).isCloseTo(losses.get(0).get(i), within(1e-5));
      }
      for (int i = 0; i < samples.size(); i++) {
        assertThat(logits.get(other).get(i)).containsExactly(logits.get(0).get(i), within(1e-4f));
      }
    }
    assertThat(losses.get(0).get(14)).isLessThan(losses.get(0).get(0));
  }

  @Test
  void withoutSamplesNothingCanBeTrained() {
    PrmSettings settings = settings(1, Method.ADAMW, 0.01, 0);
    try (CausalModel model = model()) {
      assertThatThrownBy(() -> trainer(model, List.of(), settings, NamedRandom.of("none")).close())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no labelled steps");
    }
  }
}
