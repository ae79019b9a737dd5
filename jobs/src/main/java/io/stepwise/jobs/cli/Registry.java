package io.stepwise.jobs.cli;

import io.stepwise.jobs.job.Job;
import java.util.List;

/** Every command, in the order of the help. */
final class Registry {
  private Registry() {}

  static List<Job<?>> jobs() {
    return List.of();
  }
}
