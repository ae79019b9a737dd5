package io.stepwise.lm;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs independent tasks on threads of their own. */
final class Parallel {
  private Parallel() {}

  /**
   * Runs tasks, each on its own thread, and waits for all of them. A single task runs on the
   * caller's thread.
   *
   * @throws Interrupted if the calling thread is interrupted; the tasks are interrupted and waited
   *     for
   * @throws RuntimeException what the first failed task threw
   */
  static void run(List<Runnable> tasks) {
    if (tasks.size() == 1) {
      tasks.get(0).run();
      return;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            tasks.size(),
            task -> {
              Thread thread = new Thread(task, "stepwise-model");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Callable<Object>> calls = tasks.stream().map(Executors::callable).toList();
      for (Future<Object> done : threads.invokeAll(calls)) {
        done.get();
      }
    } catch (InterruptedException e) {
      throw new Interrupted("Cannot run model: the thread was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new InfrastructureFailure("Cannot run model: " + e.getCause(), e.getCause());
    } finally {
      stop(threads);
    }
  }

  /** The tasks use the caller's model, so none may outlive the call. */
  private static void stop(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.HOURS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
