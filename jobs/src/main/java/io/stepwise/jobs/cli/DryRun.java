package io.stepwise.jobs.cli;

import io.stepwise.data.error.Interrupted;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.plan.Plan;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Creates a plan on a thread of its own. Nothing of it has to be saved, so the first Ctrl-C ends it
 * wherever it is: the thread gets a moment to remove temporary files and is left to the end of the
 * process.
 */
final class DryRun {
  private static final long LOOK_MILLISECONDS = 100;
  private static final long GRACE_MILLISECONDS = 1000;

  private DryRun() {}

  /**
   * The plan.
   *
   * @throws Interrupted if the user stopped it
   */
  static Plan plan(Supplier<Plan> planner, Interruption interruption) {
    FutureTask<Plan> task = new FutureTask<>(planner::get);
    Thread thread = new Thread(task, "dry-run");
    thread.setDaemon(true);
    thread.start();
    try {
      while (true) {
        try {
          return task.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (interruption.isRequested()) {
            thread.join(GRACE_MILLISECONDS);
            interruption.check();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("Interrupted", e);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    // A planner is a supplier: what it throws is unchecked, or one of Spark's undeclared ones.
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(cause);
  }
}
