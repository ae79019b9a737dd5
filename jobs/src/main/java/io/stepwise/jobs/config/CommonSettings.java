package io.stepwise.jobs.config;

import io.stepwise.data.setting.Setting;

/**
 * Settings of every job.
 *
 * @param seed the run's seed; all randomness is a function of it and of names
 * @param master Spark's master URL
 * @param device where tensors live
 * @param trackingUri address of an experiment tracking server, null for none
 */
public record CommonSettings(
    @Setting("Random seed; runs with equal seeds and settings give equal results") long seed,
    @Setting("Spark master URL") String master,
    @Setting("Device for tensors; auto uses the GPU if there is one") Device device,
    @Setting("URI of the MLflow tracking server; without one, nothing is tracked")
        String trackingUri) {

  /** Seed 1, all cores of this machine, any device, no tracking. */
  public static final CommonSettings DEFAULTS =
      new CommonSettings(1, "local[*]", Device.AUTO, null);

  /** Whether Spark runs inside the command, on this machine. */
  public boolean isLocal() {
    return master.startsWith("local");
  }
}
