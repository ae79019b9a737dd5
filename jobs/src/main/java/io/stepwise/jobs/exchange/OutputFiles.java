package io.stepwise.jobs.exchange;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Folders;
import io.stepwise.jobs.job.JobContext;

/** Whether the output of a command exists already. */
public final class OutputFiles {
  private OutputFiles() {}

  /**
   * True for a command that resumes and finds its output file, which is written atomically.
   *
   * @throws InvalidConfiguration if the output exists and the command does not resume
   */
  public static boolean done(String output, JobContext context) {
    boolean exists = exists(output, context);
    if (exists) {
      context.progress().say(output + " is already finished");
    }
    return exists;
  }

  /**
   * Whether a file or folder exists.
   *
   * @throws InvalidConfiguration if it exists and the command does not resume
   */
  public static boolean exists(String output, JobContext context) {
    if (!Folders.exists(output)) {
      return false;
    }
    if (!context.resume()) {
      throw new InvalidConfiguration(
          "Cannot start: output exists already ("
              + output
              + ", expected a new name, or --resume to keep it)");
    }
    return true;
  }
}
