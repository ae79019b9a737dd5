package io.stepwise.jobs.merge;

import io.stepwise.jobs.config.Setting;

/**
 * Settings of {@code merge}.
 *
 * @param adapters folder of the adapters
 * @param base folder of the model they change, null for where they say
 * @param output where the whole model goes
 */
public record MergeConfig(
    @Setting(value = "LoRA adapters, a PEFT folder", required = true) String adapters,
    @Setting("Model they change; where they say if absent") String base,
    @Setting(value = "Where the whole model goes", required = true) String output) {
  /** Nothing given. */
  public static final MergeConfig DEFAULTS = new MergeConfig(null, null, null);
}
