package io.stepwise.jobs.sft;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.preset.PresetDefaults;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.sft.SftSettings;
import java.util.Map;

/**
 * Settings of {@code sft}.
 *
 * @param data folder with a table of solutions
 * @param model folder of the model to start from
 * @param newModel preset of a new model
 * @param preset the defaults of training
 * @param tokenizer how a new model's tokenizer is built
 * @param output where the policy goes
 * @param checkpointEvery updates between checkpoints
 * @param training how it is trained
 * @param maskNegativeSteps whether steps that are labelled wrong are context without loss
 * @param lora adapters that are trained in its place
 * @param formats how the solutions are written for it
 */
public record SftConfig(
    @Setting(value = "Folder of solutions to fine-tune on, written by ingest", required = true)
        String data,
    @Setting("Base model folder (Hugging Face format)") String model,
    @Setting("Size of a new model to train from scratch: tiny, small or medium") String newModel,
    @Setting(Preset.HELP) Preset preset,
    @Setting("Tokenizer of a new model") TokenizerKind tokenizer,
    @Setting(value = "Output folder for the policy", required = true) String output,
    @Setting(value = "Optimizer steps between checkpoints", min = 1) int checkpointEvery,
    SftSettings training,
    @Setting(
            "Exclude the tokens of steps labelled wrong from the loss; the policy still "
                + "reads them as context")
        boolean maskNegativeSteps,
    LoraSettings lora,
    @Unwrapped FormatSettings formats)
    implements PartlyUsed {
  /** The small task's training, a checkpoint every 100 updates. */
  public static final SftConfig DEFAULTS =
      new SftConfig(null, null, null, TokenizerKind.BYTE_PAIRS, null, 100, SftSettings.DEFAULT);

  /** Defaults of the training by preset. */
  static final PresetDefaults<SftConfig> PRESETS =
      new PresetDefaults<SftConfig>(SftConfig::start)
          .with("training.optimizer", OptimizerSettings.Method.ADAMW)
          .with("training.learning-rate", 2e-5, 2e-4)
          .withWarmup("training.warmup-steps", config -> config.training.maxSteps())
          .with("training.lr-scheduler-type", LrSchedulerType.COSINE)
          .with("training.batch-size", 16)
          .withMaxLength("training.max-length", 1024);

  /** Trains the whole model, with the settings given and no preset. */
  public SftConfig(
      String data,
      String model,
      String newModel,
      TokenizerKind tokenizer,
      String output,
      int checkpointEvery,
      SftSettings training) {
    this(
        data,
        model,
        newModel,
        Preset.AUTO,
        tokenizer,
        output,
        checkpointEvery,
        training,
        false,
        LoraSettings.NONE,
        FormatSettings.DEFAULTS);
  }

  @Override
  public Map<String, String> unusedKeys() {
    return start().unusedKeys();
  }

  private PresetDefaults.Start start() {
    return new PresetDefaults.Start(preset, model, newModel, lora);
  }
}
