package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.training.ModelMemory.Need;
import io.stepwise.lm.HeapEstimate;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.config.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelMemoryTest {
  private static final long GB = 1L << 30;

  private static ModelMemory model(Head head) {
    ModelConfig config = ModelPreset.MEDIUM.config(50_000, head);
    return new ModelMemory(new HeapEstimate(config, false), 2, 1024, 2, Precision.FLOAT32);
  }

  @Test
  void needsGrowFromScoringToFullTraining() {
    ModelMemory model = model(Head.LANGUAGE_MODEL);
    long weights = model.heap().weights();
    Map<String, Need> needs = model.needs();
    assertThat(needs)
        .containsOnlyKeys(
            "Scoring",
            "Generation",
            "LoRA training",
            "Full training",
            "Implicit PRM",
            "LoRA, bfloat16",
            "Full, bfloat16");
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
  void aReferenceModelIsHeldNextToTheTraining() {
    ModelMemory model = model(Head.LANGUAGE_MODEL);
    Need alone = model.fullTraining();
    Need both = model.beside(alone, model);
    long weights = model.heap().weights();
    assertThat(both.heap()).isBetween(alone.heap() + weights, alone.heap() + 3 * weights);
    assertThat(both.resident()).isGreaterThan(alone.resident() + 2 * weights);
    assertThat(model.needs()).containsEntry("Implicit PRM", both);
    Memory here = new Memory(alone.heap(), 64 * GB);
    assertThat(model.warning(false, here)).isEmpty();
    assertThat(ModelMemory.warning(both, false, here).orElseThrow())
        .contains("set STEPWISE_HEAP=" + Memory.option(both.heap()));
  }

  @Test
  void shorterSequencesAndFewerShardsTakeLess() {
    ModelMemory model = model(Head.SCALAR);
    assertThat(model.training(128, 2, Precision.FLOAT32).fullTraining().heap())
        .isLessThan(model.fullTraining().heap());
    assertThat(model.training(1024, 1, Precision.FLOAT32).adapterTraining().heap())
        .isLessThan(model.training(1024, 4, Precision.FLOAT32).adapterTraining().heap());
  }

  /** The engine keeps what the vectors compute again, outside the heap. */
  @Test
  void bfloat16TrainingTakesLessHeapAndMoreMemory() {
    ModelMemory single = model(Head.LANGUAGE_MODEL);
    ModelMemory half = single.training(1024, 2, Precision.BFLOAT16);
    assertThat(half.fullTraining().heap()).isLessThan(single.fullTraining().heap());
    assertThat(half.fullTraining().resident()).isGreaterThan(single.fullTraining().resident());
    assertThat(half.adapterTraining().resident()).isLessThan(half.fullTraining().resident());
    assertThat(half.training(1024, 1, Precision.BFLOAT16).fullTraining().resident())
        .isLessThan(half.fullTraining().resident());
    Memory here = new Memory(32 * GB, half.fullTraining().resident() - 1);
    assertThat(half.warning(false, here).orElseThrow()).contains("larger machine");
    assertThat(half.warning(false, new Memory(32 * GB, 64 * GB))).isEmpty();
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
