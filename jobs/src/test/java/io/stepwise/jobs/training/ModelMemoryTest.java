package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.training.ModelMemory.Need;
import io.stepwise.lm.HeapEstimate;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.ModelPreset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelMemoryTest {
  private static final long GB = 1L << 30;

  private static ModelMemory model(Head head) {
    ModelConfig config = ModelPreset.MEDIUM.config(50_000, head);
    return new ModelMemory(new HeapEstimate(config, false), 2, 1024, 2);
  }

  @Test
  void needsGrowFromScoringToFullTraining() {
    ModelMemory model = model(Head.LANGUAGE_MODEL);
    long weights = model.heap().weights();
    Map<String, Need> needs = model.needs();
    assertThat(needs).containsOnlyKeys("Scoring", "Generation", "LoRA training", "Full training");
    assertThat(needs.get("LoRA training").heap())
        .isBetween(needs.get("Scoring").heap(), needs.get("Full training").heap());
    assertThat(needs.get("Full training").heap())
        .as("weights twice, for both passes, gradients of two shards, and a copy to be written")
        .isGreaterThan(ModelMemory.HEAP_BASE + 5 * weights);
    needs
        .values()
        .forEach(need -> assertThat(need.resident()).isGreaterThan(need.heap() + weights));
  }

  @Test
  void shorterSequencesAndFewerShardsTakeLess() {
    ModelMemory model = model(Head.SCALAR);
    assertThat(model.training(128, 2).fullTraining().heap())
        .isLessThan(model.fullTraining().heap());
    assertThat(model.training(1024, 1).adapterTraining().heap())
        .isLessThan(model.training(1024, 4).adapterTraining().heap());
  }

  @Test
  void trainingThatDoesNotFitIsWarnedOf() {
    ModelMemory model = model(Head.SCALAR);
    assertThat(model.warning(false, new Memory(32 * GB, 64 * GB))).isEmpty();
    assertThat(model.warning(false, new Memory(GB / 4, 64 * GB)).orElseThrow())
        .contains("may run out of memory")
        .contains("set STEPWISE_HEAP=" + Memory.option(model.fullTraining().heap()));
    assertThat(model.warning(true, new Memory(32 * GB, 64 * GB))).isEmpty();
  }
}
