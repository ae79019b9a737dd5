package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.training.ModelMemory.Need;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelMemoryTest {
  private static final long GB = 1L << 30;

  @Test
  void needsGrowFromScoringToFullTraining() {
    ModelMemory model = new ModelMemory(ModelPreset.MEDIUM.config(50_000, Head.LANGUAGE_MODEL), 0);
    long weights = 4 * new ParameterLayout(model.config()).parameters();
    Map<String, Need> needs = model.needs();
    assertThat(needs).containsOnlyKeys("Scoring", "Generation", "LoRA training", "Full training");
    assertThat(needs.get("Scoring").outside()).isEqualTo((700L << 20) + weights);
    assertThat(needs.get("Full training").outside()).isEqualTo((700L << 20) + 4 * weights);
    assertThat(needs.get("LoRA training").heap())
        .isBetween(needs.get("Scoring").heap(), needs.get("Full training").heap());
    // 2 · 4 layers · 4 key-value heads · 64 wide · 4 bytes · 1024 tokens · 16 sequences
    assertThat(needs.get("Generation").heap())
        .isEqualTo((300L << 20) + weights + 2L * 4 * 4 * 64 * 4 * 1024 * 16);
  }

  @Test
  void loadingABigFileIsTheLeast() {
    ModelConfig config = ModelPreset.MEDIUM.config(50_000, Head.LANGUAGE_MODEL);
    long weights = 4 * new ParameterLayout(config).parameters();
    Map<String, Need> needs = new ModelMemory(config, 4 * GB).needs();
    assertThat(needs.get("Scoring").heap()).isEqualTo((300L << 20) + weights + 4 * GB);
    assertThat(needs.get("Full training").heap()).isEqualTo((300L << 20) + weights + 4 * GB);
  }

  @Test
  void trainingThatDoesNotFitIsWarnedOf() {
    ModelMemory model = new ModelMemory(ModelPreset.MEDIUM.config(50_000, Head.SCALAR), 0);
    assertThat(model.warning(false, new Memory(32 * GB, 64 * GB))).isEmpty();
    assertThat(model.warning(false, new Memory(GB / 4, 64 * GB)).orElseThrow())
        .contains("may run out of memory")
        .contains("set STEPWISE_HEAP=" + Memory.option(model.fullTraining().heapToSet()));
    assertThat(model.warning(true, new Memory(32 * GB, 64 * GB))).isEmpty();
  }
}
