package io.stepwise.jobs.doctor;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code doctor}.
 *
 * @param output a folder that jobs will write, or its parent
 * @param model folder of a model whose need of memory is estimated, null for none
 */
public record DoctorConfig(
    @Setting("Output folder to check, local or on any Hadoop filesystem") String output,
    @Setting("Model folder: estimate the memory of scoring, generation and training")
        String model) {
  /** Writes next to the runs of the examples. */
  public static final DoctorConfig DEFAULTS = new DoctorConfig("runs/doctor", null);
}
