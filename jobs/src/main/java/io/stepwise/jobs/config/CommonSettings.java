package io.stepwise.jobs.config;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import java.util.Set;

/**
 * Settings of every job.
 *
 * @param seed the run's seed; all randomness is a function of it and of names
 * @param master Spark's master URL
 * @param device where tensors live
 * @param trackingUri address of an experiment tracking server, null for none; never with a user
 *     name or password
 * @param experiment the experiment on the tracking server that runs are in
 * @param logModel whether model folders are uploaded to the tracking server
 */
public record CommonSettings(
    @Setting("Random seed; runs with equal seeds and settings give equal results") long seed,
    @Setting("Spark master URL") String master,
    @Setting("Device for tensors; auto uses the GPU if there is one") Device device,
    @Setting(
            "URI of the MLflow tracking server; if absent, MLFLOW_TRACKING_URI is used, and without"
                + " it nothing is tracked")
        String trackingUri,
    @Setting("Experiment on the tracking server; overrides MLFLOW_EXPERIMENT_NAME")
        String experiment,
    @Setting("Upload the model folder to the tracking server and register it there")
        boolean logModel) {

  /** The experiment that runs are in unless another is named. */
  public static final String EXPERIMENT = "stepwise";

  /** Seed 1, all cores of this machine, any device, no tracking. */
  public static final CommonSettings DEFAULTS =
      new CommonSettings(1, "local[*]", Device.AUTO, null);

  /** Keys that change where a job runs and where its metrics go, not what it computes. */
  public static final Set<String> NOT_COMPUTED =
      Set.of("master", "device", "tracking-uri", "experiment", "log-model");

  /**
   * Checks the address.
   *
   * @throws InvalidConfiguration if it is none, or has a user name or password in it
   */
  public CommonSettings {
    if (trackingUri != null) {
      trackingUri = trackingUri.isBlank() ? null : ServerAddress.checked(trackingUri.strip());
    }
    if (experiment == null || experiment.isBlank()) {
      throw new InvalidConfiguration(
          "Cannot use experiment: it has no name (experiment, expected a text)");
    }
  }

  /** Settings with the experiment and the handling of models by default. */
  public CommonSettings(long seed, String master, Device device, String trackingUri) {
    this(seed, master, device, trackingUri, EXPERIMENT, false);
  }

  /** Whether Spark runs inside the command, on this machine. */
  public boolean isLocal() {
    return master.startsWith("local");
  }
}
