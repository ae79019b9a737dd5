package io.stepwise.jobs.merge;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code merge}.
 *
 * @param adapters folder of the adapters
 * @param base folder of the model they change, null for where they say
 * @param output where the whole model goes
 */
public record MergeConfig(
    @Setting(value = "LoRA adapter folder (PEFT format)", required = true, placeholder = "FOLDER")
        String adapters,
    @Setting(
            value = "Base model folder; taken from the adapter's configuration if absent",
            placeholder = "FOLDER")
        String base,
    @Setting(value = "Output folder for the merged model", required = true) String output) {
  /** Nothing given. */
  public static final MergeConfig DEFAULTS = new MergeConfig(null, null, null);
}
