package io.stepwise.jobs.evaluate;

import io.stepwise.jobs.job.JobContext;

/** Warns of metrics that rest on too few examples to say much. */
public final class FewExamples {
  /** With this many of a kind, the 95 % interval of a share is about 40 points wide. */
  private static final int FEW = 20;

  private FewExamples() {}

  /**
   * Warns if there are few.
   *
   * @param name whose metrics they are
   * @param rarest number of examples of the rarest kind that a metric needs
   * @param counts the examples in words
   */
  public static void warn(String name, long rarest, String counts, JobContext context) {
    if (areFew(rarest)) {
      context
          .progress()
          .say(
              "Warning: the metrics of "
                  + name
                  + " rest on "
                  + counts
                  + "; they say little (evaluate more)");
    }
  }

  /** Whether a metric on so many examples of the rarest kind says little. */
  public static boolean areFew(long rarest) {
    return rarest < FEW;
  }
}
