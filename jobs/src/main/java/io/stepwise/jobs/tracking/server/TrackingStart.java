package io.stepwise.jobs.tracking.server;

import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;

/** Starts the tracking server of this machine and prints its address. */
public final class TrackingStart implements Job<StartConfig> {
  @Override
  public String name() {
    return "tracking start";
  }

  @Override
  public String summary() {
    return "Starts a local MLflow server, installed on first use, and prints its address";
  }

  @Override
  public String example() {
    return "--port 5000";
  }

  @Override
  public StartConfig defaults() {
    return StartConfig.DEFAULTS;
  }

  @Override
  public void run(StartConfig config, JobContext context) {
    String address =
        new TrackingServer(config.folder())
            .start(config.port(), config.python(), context.progress(), context.interruption());
    context.out().println(address);
    context.progress().say("Runs: " + address + "/#/experiments?workflowType=machine_learning");
    context.progress().say("Track a run: ./stepwise demo --tracking-uri " + address);
  }
}
