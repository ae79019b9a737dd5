package io.stepwise.policy.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.PromptKind;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.policy.TinyModels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SftTrainerTest {
  private static final Formats FORMATS = Formats.stepwise(TinyModels.TOKENIZER);

  private static List<Demonstration> demonstrations(int count) {
    NamedRandom random = NamedRandom.of("sft test");
    Demonstrator author = new Demonstrator(random.child("facts"), Demonstrator.Rates.DEFAULT);
    return new RunningTotalTask(new RunningTotalTask.Settings(1, 3))
        .problems(random, count, Split.TRAINING).stream()
            .map(p -> Demonstration.of(FORMATS, p.text(), author.solve(p, random.child(p.id()))))
            .toList();
  }

  private static CausalModel model() {
    return CausalModel.create(
        TinyModels.config(Head.LANGUAGE_MODEL), TinyModels.TOKENIZER, NamedRandom.of("sft model"));
  }

  private static SftTrainer trainer(
      CausalModel model,
      List<Demonstration> demonstrations,
      SftSettings settings,
      NamedRandom random) {
    return new SftTrainer(model, ShuffledSamples.of(demonstrations, random.child("sft")), settings);
  }

  @Test
  void demonstrationEndsWithTheEndToken() {
    Demonstration demonstration = Demonstration.of(FORMATS, "1+2", List.of("1+2=3", "3=3"));
    assertThat(TinyModels.TOKENIZER.decode(demonstration.row())).isEqualTo("^1+2:1+2=3;3=3;$");
    assertThat(demonstration.targets()).containsExactly(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void lossFallsBelowChance(Method method) {
    SftSettings settings = new SftSettings(60, 16, 0.02, 5, method, 2);
    try (CausalModel model = model();
        SftTrainer trainer =
            trainer(model, demonstrations(100), settings, NamedRandom.of("fall"))) {
      double first = trainer.step().get("loss");
      double last = first;
      while (!trainer.finished()) {
        last = trainer.step().get("loss");
      }
      assertThat(first).isBetween(2.5, 3.3); // log 18 = 2.89
      assertThat(last).isLessThan(2.4);
      assertThat(trainer.steps()).isEqualTo(60);
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void resumedTrainersWeightsAreThoseOfAnUndisturbedOne(Method method, @TempDir Path folder) {
    SftSettings settings = new SftSettings(7, 8, 0.02, 3, method, 2);
    List<Demonstration> demonstrations = demonstrations(20);
    NamedRandom random = NamedRandom.of("resume");
    String saved = folder.resolve("saved").toString();
    List<float[]> expected;
    try (CausalModel model = model();
        SftTrainer trainer = trainer(model, demonstrations, settings, random)) {
      while (!trainer.finished()) {
        trainer.step();
        if (trainer.steps() == 4) {
          try (OutputFolder out = OutputFolder.stage(saved)) {
            trainer.save(out);
            out.commit(ManifestDraft.of("test", Instant.EPOCH));
          }
        }
      }
      expected = model.values();
    }
    InputFolder in = InputFolder.open(saved);
    try (CausalModel model = CausalModel.load(in);
        SftTrainer trainer = trainer(model, demonstrations, settings, random)) {
      trainer.restore(in);
      while (!trainer.finished()) {
        trainer.step();
      }
      TinyModels.assertSame(model.values(), expected);
    }
  }

  @Test
  void gradientIsTheMeanOverResponseTokensAlone() {
    List<Demonstration> batch =
        List.of(new Demonstration(new int[] {1, 5, 4, 5, 2}, 3), new Demonstration(new int[4], 1));
    float[] logProbs = {0, -1, -2, -3, -4, 0, -5, -6, -7, Float.NaN};
    NextTokenObjective objective = new NextTokenObjective(batch);
    assertThat(objective.read(0, 5)).containsExactly(2, 3);
    assertThat(objective.read(1, 4)).containsExactly(0, 1, 2);
    TokenGradients gradients =
        objective.differentiate(
            new int[] {0, 1},
            new TokenOutputs(2, 5, new int[] {5, 4}, logProbs, new float[10], null));
    assertThat(gradients.sums().get("loss")).isEqualTo((3 + 4 + 5 + 6 + 7) / 5.0);
    assertThat(gradients.logProbs())
        .containsExactly(0, 0, 0, -0.2f, -0.2f, 0, -0.2f, -0.2f, -0.2f, 0);
  }

  /** The policy reads a rejected step, but has loss on the marker and the replacement alone. */
  @Test
  void stepsThatAreContextHaveNoLoss() {
    Demonstration trace =
        Demonstration.of(FORMATS, "1+2", List.of("1+2=4", "-", "1+2=3"), step -> step != 0);
    // ^1+2: 0–4, 1+2=4; 5–10, -; 11–12, 1+2=3; 13–18, $ 19
    assertThat(TinyModels.TOKENIZER.decode(trace.row())).isEqualTo("^1+2:1+2=4;-;1+2=3;$");
    assertThat(trace.targets()).containsExactly(11, 12, 13, 14, 15, 16, 17, 18, 19);
    float[] logProbs = new float[20];
    for (int t = 0; t < 20; t++) {
      logProbs[t] = -t;
    }
    NextTokenObjective objective = new NextTokenObjective(List.of(trace));
    assertThat(objective.read(0, 20)).containsExactly(10, 11, 12, 13, 14, 15, 16, 17, 18);
    TokenGradients gradients =
        objective.differentiate(
            new int[] {0}, new TokenOutputs(1, 20, new int[] {20}, logProbs, new float[20], null));
    assertThat(gradients.sums().get("loss")).isEqualTo(15.0); // (11 + … + 19) / 9
    for (int t = 0; t < 20; t++) {
      assertThat(gradients.logProbs()[t]).as("token %d", t).isEqualTo(t < 11 ? 0 : -1f / 9);
    }
  }

  @Test
  void demonstrationsWithoutLossAreRejected() {
    assertThatThrownBy(() -> new Demonstration(new int[] {1, 2, 3}, new int[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least one, ascending, 1 to 2");
    assertThatThrownBy(() -> new Demonstration(new int[] {1, 2, 3}, new int[] {2, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Demonstration(new int[] {1, 2, 3}, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stepsOfATextFormatAreMaskedWithTheirDelimiter() {
    ReasoningTokenizer tokenizer = CharacterTokenizer.of(".^$;:", "0123456789+-=\n");
    Formats lines =
        new FormatSpec(PromptKind.PLAIN, null, null, "{problem}\n", "line", Set.of(2))
            .open(tokenizer);
    List<String> steps = List.of("1+2=4", "-", "1+2=3");
    Demonstration trace = Demonstration.of(lines, "1+2", steps, step -> step != 0);
    int[] withLoss = IntStream.of(trace.targets()).map(t -> trace.row()[t]).toArray();
    assertThat(tokenizer.decode(withLoss)).isEqualTo("-\n1+2=3$");
    assertThatThrownBy(
            () -> Demonstration.of(lines, "1+2", List.of("1+2=4", "", "1+2=3"), step -> step != 0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("(2, expected 3)");
  }

  @Test
  void trainingWithoutDemonstrationsIsRejected() {
    SftSettings settings = new SftSettings(1, 1, 0.01, 0, Method.ADAMW, 1);
    try (CausalModel model = model()) {
      assertThatThrownBy(() -> trainer(model, List.of(), settings, NamedRandom.of("none")).close())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no demonstrations");
    }
  }
}
