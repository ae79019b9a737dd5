package io.stepwise.jobs.tracking.delivery;

import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import java.util.Map;
import java.util.Optional;

/** Runs a command as a pipeline on a tracking server, where one is given. */
public final class Tracking {
  private Tracking() {}

  /**
   * Runs a job; tracked, if a tracking server is given and the job makes a folder.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration if the server's address is none
   */
  public static <C extends Record> void run(Job<C> job, C config, JobContext context) {
    Optional<String> output = job.output(config);
    if (context.common().trackingUri() == null || output.isEmpty()) {
      job.run(config, context);
      return;
    }
    try (TrackingSession session = TrackingSession.open(context, output.get())) {
      session.pipeline(
          job,
          context.resume(),
          name(job.name(), output.get()),
          context.describe(config),
          Map.of(),
          tracked -> tracked.track(job, config, tracked.tracked()));
    }
  }

  /** The command, and the folder where its name says more. */
  private static String name(String job, String output) {
    String last = output.replaceFirst("/+$", "").replaceFirst(".*/", "");
    return last.equals(job) ? job : job + " " + last;
  }
}
