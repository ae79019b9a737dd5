package io.stepwise.jobs.prm;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.data.split.ProblemSplit;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.preset.PresetDefaults;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.training.PrmSettings;
import java.io.Serializable;
import java.util.Map;

/**
 * Settings of {@code train-prm}.
 *
 * @param data folder of ingested solutions
 * @param model folder of the model to start from
 * @param newModel preset of a new model
 * @param preset the defaults of training
 * @param tokenizer how a new model's tokenizer is built
 * @param output where the reward model goes
 * @param heldOut share of problems that are measured on instead of trained on
 * @param heldOutFold which part of that size
 * @param checkpointEvery updates between checkpoints
 * @param training how it is trained
 * @param lora adapters that are trained in its place, with the scalar head
 * @param layout how the reward model reads its rows
 * @param kind which kind of reward model is trained
 * @param learners Spark tasks that share the gradients of a batch
 */
public record TrainPrmConfig(
    @Setting(
            value =
                "Folder of step-labelled solutions, written by ingest or label; the kinds "
                    + "outcome and implicit also train on graded chains, written by rollout",
            required = true)
        String data,
    @Setting("Base model folder (Hugging Face format)") String model,
    @Setting("Size of a new model to train from scratch: tiny, small or medium") String newModel,
    @Setting(Preset.HELP) Preset preset,
    @Setting("Tokenizer of a new model") TokenizerKind tokenizer,
    @Setting(value = "Output folder for the reward model", required = true) String output,
    @Setting(value = "Share of the problems held out for evaluation", above = 0, max = 0.9)
        double heldOut,
    @Setting(
            value =
                "Which fold of the problems is held out, from 0 to 1 / held-out - 1; folds are"
                    + " disjoint",
            min = 0)
        int heldOutFold,
    @Setting(value = "Optimizer steps between checkpoints", min = 1) int checkpointEvery,
    PrmSettings training,
    LoraSettings lora,
    @Unwrapped LayoutConfig layout,
    @Unwrapped KindConfig kind,
    @Setting(
            value =
                "Number of Spark tasks that share the gradient computation of each batch; 1 "
                    + "trains in this process",
            min = 1)
        int learners)
    implements Serializable, PartlyUsed {
  /** The small task's training, a tenth of the problems held out. */
  public static final TrainPrmConfig DEFAULTS =
      new TrainPrmConfig(
          null, null, null, TokenizerKind.BYTE_PAIRS, null, 0.1, 100, PrmSettings.DEFAULT);

  /** Defaults of the training by preset. */
  static final PresetDefaults<TrainPrmConfig> PRESETS =
      new PresetDefaults<TrainPrmConfig>(TrainPrmConfig::start)
          .with("training.optimizer", OptimizerSettings.Method.ADAMW)
          .with("training.learning-rate", 1e-5, 1e-4)
          .withWarmup("training.warmup-steps", config -> config.training.maxSteps())
          .with("training.lr-scheduler-type", LrSchedulerType.COSINE)
          .with("training.batch-size", 16)
          .with("training.lm-loss-weight", 0.0)
          .withMaxLength("training.max-length", 1024)
          .when(
              "training.lm-loss-weight",
              0.0,
              "with kind=outcome",
              config -> config.kind().kind() == RewardKind.OUTCOME);

  /** Trains the whole model, with the settings given and no preset. */
  public TrainPrmConfig(
      String data,
      String model,
      String newModel,
      TokenizerKind tokenizer,
      String output,
      double heldOut,
      int checkpointEvery,
      PrmSettings training) {
    this(
        data,
        model,
        newModel,
        Preset.AUTO,
        tokenizer,
        output,
        heldOut,
        checkpointEvery,
        training,
        LoraSettings.NONE,
        LayoutConfig.AUTO);
  }

  /** Trains a process reward model in this process. */
  public TrainPrmConfig(
      String data,
      String model,
      String newModel,
      Preset preset,
      TokenizerKind tokenizer,
      String output,
      double heldOut,
      int checkpointEvery,
      PrmSettings training,
      LoraSettings lora,
      LayoutConfig layout) {
    this(
        data,
        model,
        newModel,
        preset,
        tokenizer,
        output,
        heldOut,
        0,
        checkpointEvery,
        training,
        lora,
        layout,
        KindConfig.DEFAULTS,
        1);
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = start().unusedKeys();
    unused.putAll(kind.unusedKeys());
    return unused;
  }

  /** The same with absolute paths of models, for a process with another working folder. */
  TrainPrmConfig withAbsoluteModels() {
    return new TrainPrmConfig(
        data,
        absolute(model),
        newModel,
        preset,
        tokenizer,
        output,
        heldOut,
        heldOutFold,
        checkpointEvery,
        training,
        lora,
        layout,
        kind.withReference(absolute(kind.reference())),
        learners);
  }

  private static String absolute(String folder) {
    return folder == null ? null : StartingModel.folder(folder).absolutePath();
  }

  /** Which problems are held out. */
  ProblemSplit split() {
    return ProblemSplit.heldOut(heldOut, heldOutFold);
  }

  private PresetDefaults.Start start() {
    return new PresetDefaults.Start(preset, model, newModel, lora);
  }
}
