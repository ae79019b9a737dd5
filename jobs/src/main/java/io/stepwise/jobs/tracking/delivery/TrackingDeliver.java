package io.stepwise.jobs.tracking.delivery;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.SideFolder;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Sends what a tracking server has not had of a run. */
public final class TrackingDeliver implements Job<DeliverConfig> {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "tracking deliver";
  }

  @Override
  public String summary() {
    return "Sends the metrics that a tracking server has not received yet";
  }

  @Override
  public String example() {
    return "--run runs/demo";
  }

  @Override
  public DeliverConfig defaults() {
    return DeliverConfig.DEFAULTS;
  }

  @Override
  public boolean isResumable() {
    return true;
  }

  @Override
  public void run(DeliverConfig config, JobContext context) {
    SideFolder side = Journal.side(config.run());
    side.fetch();
    Path folder = side.local();
    String given = context.common().trackingUri();
    String address = given == null ? address(folder) : given;
    long sent = 0;
    try (MlflowServer server = new MlflowServer(address);
        Delivery delivery = new Delivery(folder, server);
        Progress.Phase phase = context.progress().phase(name(), 0, "lines")) {
      Instant success = Instant.now();
      while (!delivery.isComplete()) {
        context.interruption().check();
        try {
          long some = delivery.send();
          phase.advance(some);
          sent += some;
          success = Instant.now();
        } catch (TrackingFailure e) {
          Duration without = Duration.between(success, Instant.now());
          if (e.kind() != TrackingFailure.Kind.UNAVAILABLE
              || without.compareTo(Duration.ofSeconds(config.patience())) >= 0) {
            throw new InfrastructureFailure(
                "Cannot deliver to tracking server: "
                    + e.getMessage()
                    + " ("
                    + address
                    + ", expected a server that accepts it; nothing is lost)",
                e);
          }
          pause();
        }
      }
      phase.finish("all is on " + address);
    }
    side.keep();
    context
        .out()
        .println(
            Amount.of(sent, "lines")
                + " delivered; "
                + address
                + " has everything of "
                + config.run());
  }

  /** The server that the last pipeline was meant for. */
  private static String address(Path folder) {
    String address = null;
    for (Event event : Journal.read(folder, 0).events()) {
      if (event instanceof Event.Opened opened) {
        address = opened.server();
      }
    }
    if (address == null) {
      throw new InvalidInput(
          "Cannot deliver: nothing was tracked ("
              + folder
              + ", expected the journal of a command that was given --tracking-uri)");
    }
    return address;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfrastructureFailure("Cannot deliver to tracking server: interrupted", e);
    }
  }
}
