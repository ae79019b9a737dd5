package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.optimizer.OptimizerSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimates are compared with the arrays that a model and its learner really hold. */
class HeapEstimateTest {
  private static final LoraSettings ADAPTERS =
      new LoraSettings(4, 8, List.of(Projection.values()), LoraSettings.Scale.PLAIN);
  private static final int SHARDS = 2;
  private static final int TOKENS = 300;

  @TempDir private Path folder;

  @BeforeEach
  void vectors() {
    assumeTrue(Backend.usual() == Backend.VECTORS, "the estimates are of vectors");
  }

  private static ModelConfig config(int hidden, int layers, boolean tied) {
    return new ModelConfig(
        Architecture.LLAMA,
        Head.LANGUAGE_MODEL,
        Models.DIGITS_SIZE,
        hidden,
        2 * hidden,
        layers,
        4,
        2,
        hidden / 4,
        10_000,
        1e-6,
        tied,
        512);
  }

  /** Arrays held after the passes of a step, when the weights have not changed yet. */
  private static long held(CausalModel model) throws IllegalAccessException {
    try (Learner learner =
        new Learner(model, ModelOutput.LOG_PROBS, OptimizerSettings.adamW(), SHARDS)) {
      List<int[]> rows = IntStream.range(0, 2 * SHARDS).mapToObj(row -> digits(row)).toList();
      learner.time(
          rows,
          (index, out) -> {
            float[] g = new float[out.rows() * out.length()];
            Arrays.fill(g, -1f);
            return new TokenGradients(g, null, null, Map.of());
          });
      return ArrayBytes.of(learner);
    }
  }

  private static int[] digits(int row) {
    return IntStream.range(0, TOKENS).map(t -> 5 + (row + t) % 10).toArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepOfFullTrainingHoldsWhatIsEstimated(boolean tied) throws IllegalAccessException {
    for (int hidden : new int[] {128, 256}) {
      ModelConfig config = config(hidden, hidden / 64, tied);
      HeapEstimate estimate = new HeapEstimate(config, false);
      try (CausalModel model = CausalModel.create(config, Models.DIGITS, NamedRandom.of("test"))) {
        long held = held(model);
        assertThat(estimate.step(estimate.all(), SHARDS, TOKENS))
            .isBetween(held * 95 / 100, held * 115 / 100);
      }
    }
  }

  @Test
  void stepOfAdapterTrainingHoldsWhatIsEstimated() throws IllegalAccessException {
    ModelConfig config = config(256, 3, true);
    String base = folder.resolve("base").toString();
    try (CausalModel model = CausalModel.create(config, Models.DIGITS, NamedRandom.of("test"));
        OutputFolder out = OutputFolder.stage(base)) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    try (CausalModel adapted =
        Adapters.fresh(
            InputFolder.open(base), Head.LANGUAGE_MODEL, ADAPTERS, NamedRandom.of("test"))) {
      long held = held(adapted);
      assertThat(new HeapEstimate(config, false).adapterTraining(ADAPTERS, SHARDS, TOKENS))
          .isBetween(held * 95 / 100, held * 115 / 100);
    }
  }

  @Test
  void bfloat16TakesHalfForLargeMatrices() {
    ModelConfig config = config(1024, 2, true);
    long whole = new HeapEstimate(config, false).scoring(1, TOKENS);
    long half = new HeapEstimate(config, true).scoring(1, TOKENS);
    assertThat(half).isLessThan(whole * 3 / 4);
    ModelConfig small = config(128, 2, true);
    assertThat(new HeapEstimate(small, true).scoring(1, TOKENS))
        .as("small matrices are never halved")
        .isEqualTo(new HeapEstimate(small, false).scoring(1, TOKENS));
  }
}
