package io.stepwise.jobs.tracking.server;

import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;

/** Stops the tracking server of this machine; what it holds stays. */
public final class TrackingStop implements Job<FolderConfig> {
  @Override
  public String name() {
    return "tracking stop";
  }

  @Override
  public String summary() {
    return "Stops the tracking server and keeps its database and artifacts";
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
    boolean ran = new TrackingServer(config.folder()).stop();
    context.out().println(ran ? "stopped" : "was not running");
  }
}
