package io.stepwise.prm.training;

import io.stepwise.data.HumanSteps;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.optimizer.LearningRate;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.prm.sample.NeutralAs;
import java.io.Serializable;

/** Settings of reward-model training. */
public record PrmSettings(
    @Setting(value = "Optimizer steps", min = 1) int maxSteps,
    @Setting(value = "Solutions per optimizer step", min = 1) int batchSize,
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
    @Setting(value = "Weight of the auxiliary LM loss on the tokens of correct steps", min = 0)
        double lmLossWeight,
    @Setting(
            "Extend the auxiliary LM loss to the end token of complete solutions whose steps are all"
                + " correct, so that the reward model can also serve as a policy; kinds process and"
                + " three-class")
        boolean lmLossOnEnd,
    @Setting("Training target of a neutral rating") NeutralAs neutralAs,
    @Setting("How an unrated step written by a person is treated") HumanSteps humanSteps,
    @Setting(
            value =
                "Maximum sequence length; longer samples are truncated after the last complete step",
            unit = "tokens",
            min = 8)
        int maxLength,
    @Setting(
            value = "Gradient shards computed in parallel; results depend on the number",
            unit = "threads",
            min = 1)
        int dataParallel,
    @Setting("Precision of matrix products in training") Precision precision)
    implements Serializable {
  /** Defaults, chosen on the demo task. */
  public static final PrmSettings DEFAULT =
      new PrmSettings(
          320, 64, 0.02, 40, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 512, 2);

  /** Checks the ranges declared above. */
  public PrmSettings {
    SettingRange.check(
        PrmSettings.class,
        maxSteps,
        batchSize,
        learningRate,
        warmupSteps,
        lrSchedulerType,
        optimizer,
        lmLossWeight,
        lmLossOnEnd,
        neutralAs,
        humanSteps,
        maxLength,
        dataParallel,
        precision);
  }

  /**
   * With a linear schedule, products in float32, unrated steps written by people counted as
   * correct, and no LM loss on end tokens.
   */
  public PrmSettings(
      int maxSteps,
      int batchSize,
      double learningRate,
      int warmupSteps,
      OptimizerSettings.Method optimizer,
      double lmLossWeight,
      NeutralAs neutralAs,
      int maxLength,
      int dataParallel) {
    this(
        maxSteps,
        batchSize,
        learningRate,
        warmupSteps,
        LrSchedulerType.LINEAR,
        optimizer,
        lmLossWeight,
        false,
        neutralAs,
        HumanSteps.CORRECT,
        maxLength,
        dataParallel,
        Precision.FLOAT32);
  }

  /** The same with another number of samples per optimizer step. */
  public PrmSettings withBatchSize(int size) {
    return new PrmSettings(
        maxSteps,
        size,
        learningRate,
        warmupSteps,
        lrSchedulerType,
        optimizer,
        lmLossWeight,
        lmLossOnEnd,
        neutralAs,
        humanSteps,
        maxLength,
        dataParallel,
        precision);
  }

  /** How gradients become updates. */
  public OptimizerSettings optimizerSettings() {
    return optimizer == OptimizerSettings.Method.MUON
        ? OptimizerSettings.muon().withPrecision(precision)
        : OptimizerSettings.adamW().withPrecision(precision);
  }

  LearningRate rate() {
    return new LearningRate(learningRate, warmupSteps, maxSteps, 0.1, lrSchedulerType);
  }
}
