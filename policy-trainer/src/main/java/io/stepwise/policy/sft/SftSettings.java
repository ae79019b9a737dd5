package io.stepwise.policy.sft;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.LearningRate;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;

/** Settings of supervised fine-tuning. */
public record SftSettings(
    @Setting(value = "Optimizer steps", min = 1) int maxSteps,
    @Setting(value = "Demonstrations per optimizer step", min = 1) int batchSize,
    @Setting(value = "Peak learning rate", above = 0, max = 100) double learningRate,
    @Setting(
            value =
                "Optimizer steps of linear learning-rate warm-up; if max-steps does not exceed the"
                    + " default, the default is an eighth of max-steps",
            min = 0)
        int warmupSteps,
    @Setting(LrSchedulerType.HELP) LrSchedulerType lrSchedulerType,
    @Setting("Optimizer; with muon, AdamW updates the embeddings, heads and vectors")
        OptimizerSettings.Method optimizer,
    @Setting(
            value =
                "Maximum sequence length; longer demonstrations are truncated after the last"
                    + " complete step",
            unit = "tokens",
            min = 8)
        int maxLength,
    @Setting(
            value = "Gradient shards computed in parallel; results depend on the number",
            unit = "threads",
            min = 1)
        int dataParallel,
    @Setting("Precision of matrix products in training") Precision precision) {
  /** Defaults, chosen on the demo task. */
  public static final SftSettings DEFAULT =
      new SftSettings(350, 64, 0.02, 40, OptimizerSettings.Method.MUON, 2);

  /** Checks the ranges declared above. */
  public SftSettings {
    SettingRange.check(
        SftSettings.class,
        maxSteps,
        batchSize,
        learningRate,
        warmupSteps,
        lrSchedulerType,
        optimizer,
        maxLength,
        dataParallel,
        precision);
  }

  /** With a linear schedule, at most 512 tokens per demonstration and products in float32. */
  public SftSettings(
      int maxSteps,
      int batchSize,
      double learningRate,
      int warmupSteps,
      OptimizerSettings.Method optimizer,
      int dataParallel) {
    this(
        maxSteps,
        batchSize,
        learningRate,
        warmupSteps,
        LrSchedulerType.LINEAR,
        optimizer,
        512,
        dataParallel,
        Precision.FLOAT32);
  }

  /** The same with another number of demonstrations per optimizer step. */
  public SftSettings withBatchSize(int size) {
    return new SftSettings(
        maxSteps,
        size,
        learningRate,
        warmupSteps,
        lrSchedulerType,
        optimizer,
        maxLength,
        dataParallel,
        precision);
  }

  OptimizerSettings optimizerSettings() {
    return optimizer == OptimizerSettings.Method.MUON
        ? OptimizerSettings.muon().withPrecision(precision)
        : OptimizerSettings.adamW().withPrecision(precision);
  }

  LearningRate rate() {
    return new LearningRate(learningRate, warmupSteps, maxSteps, 0.1, lrSchedulerType);
  }
}
