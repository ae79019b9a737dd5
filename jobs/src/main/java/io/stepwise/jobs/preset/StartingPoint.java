package io.stepwise.jobs.preset;

import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.tokenizer.OwnTokenizer;
import io.stepwise.lm.weights.ModelFiles;
import java.util.Optional;

/**
 * The model that a job starts from, as far as defaults depend on it.
 *
 * @param reason what was found, for the user
 * @param preset the preset that fits
 * @param maxLength the longest sequence of the model in tokens, {@link Integer#MAX_VALUE} for a new
 *     one
 */
record StartingPoint(String reason, Preset preset, int maxLength) {
  private static final int SAMPLED_TOKENS = 512;

  /**
   * Inspects what the job starts from. A pretrained model is any whose tokenizer Stepwise did not
   * make. Empty where there is no one model to start from; the job itself reports that.
   *
   * @param model a model folder, or null
   * @param newModel size of a new model, or null
   * @throws io.stepwise.data.error.InvalidInput if the folder's configuration is malformed
   */
  static Optional<StartingPoint> of(String model, String newModel, LoraSettings lora) {
    if ((model == null) == (newModel == null)) {
      return Optional.empty();
    }
    if (newModel != null) {
      return Optional.of(new StartingPoint("a new model", Preset.SCRATCH, Integer.MAX_VALUE));
    }
    if (!Folders.exists(model)) {
      return Optional.empty();
    }
    InputFolder folder = BaseReference.orSelf(InputFolder.any(model));
    if (!folder.has(ModelFiles.CONFIG)) {
      return Optional.empty();
    }
    int maxLength =
        ConfigJson.parse(folder.text(ModelFiles.CONFIG), model + "/" + ModelFiles.CONFIG)
            .maxPositions();
    if (lora.any()) {
      return Optional.of(new StartingPoint("lora.rank is " + lora.rank(), Preset.LORA, maxLength));
    }
    return Optional.of(
        OwnTokenizer.in(folder)
            ? new StartingPoint(model + " is a small Stepwise model", Preset.SCRATCH, maxLength)
            : new StartingPoint(model + " is a pretrained model", Preset.PRETRAINED, maxLength));
  }

  /** Longest response of a pretrained model by default; half of a short context is the prompt's. */
  int maxTokens() {
    return Math.min(SAMPLED_TOKENS, Math.max(1, maxLength / 2));
  }
}
