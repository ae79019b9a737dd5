package io.stepwise.jobs.tracking.server;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;

/** Says whether the tracking server of this machine runs and answers. */
public final class TrackingStatus implements Job<FolderConfig> {
  @Override
  public String name() {
    return "tracking status";
  }

  @Override
  public String summary() {
    return "Prints the address of the tracking server, or exits with 4 if it does not answer";
  }

  @Override
  public String example() {
    return "--folder runs/tracking";
  }

  @Override
  public FolderConfig defaults() {
    return FolderConfig.DEFAULTS;
  }

  @Override
  public void run(FolderConfig config, JobContext context) {
    String address =
        new TrackingServer(config.folder())
            .address()
            .orElseThrow(
                () ->
                    new InfrastructureFailure(
                        "Cannot find tracking server: not running ("
                            + config.folder()
                            + ", start it with ./stepwise tracking start)"));
    if (!TrackingServer.answers(address)) {
      throw new InfrastructureFailure(
          "Cannot reach tracking server: it is running but does not answer (" + address + ")");
    }
    context.out().println(address);
  }
}
