package io.stepwise.jobs.doctor;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code doctor}.
 *
 * @param output a folder that jobs will write, or its parent
 */
public record DoctorConfig(
    @Setting("Output folder to check, local or on any Hadoop filesystem") String output) {
  /** Writes beside the runs of the examples. */
  public static final DoctorConfig DEFAULTS = new DoctorConfig("runs/doctor");
}
