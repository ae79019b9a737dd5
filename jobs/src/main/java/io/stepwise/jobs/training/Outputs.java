package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.JobContext;

/** Whether a job's output folder exists already. */
public final class Outputs {
  private Outputs() {}

  /**
   * True for a job that resumes and finds its output finished.
   *
   * @throws InvalidConfiguration if the output exists and the job does not resume
   * @throws io.stepwise.data.error.InvalidInput if it is no finished folder
   */
  public static boolean done(String output, JobContext context) {
    if (!OutputFiles.exists(output, context)) {
      return false;
    }
    InputFolder.open(output);
    context.progress().say(output + " is already finished");
    return true;
  }
}
