package io.stepwise.jobs.tracking.mlflow;

import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;

/**
 * Calls with a limit in time. The client's own connections have none: a server that takes a request
 * and never answers would hold its caller for ever. A call that is too long is given up and its
 * connections are closed, which ends the thread that waits on them.
 */
final class BoundedCalls implements AutoCloseable {
  private final Duration limit;
  private final Runnable reset;
  private final ExecutorService caller =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tracking-call");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Calls.
   *
   * @param limit for one
   * @param reset closes the connections after a call that was given up
   */
  BoundedCalls(Duration limit, Runnable reset) {
    this.limit = limit;
    this.reset = reset;
  }

  <T> T call(Callable<T> what) {
    return call(what, limit);
  }

  <T> T call(Callable<T> what, Duration within) {
    Future<T> future = caller.submit(what);
    try {
      return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      reset.run();
      throw new TrackingFailure(
          Kind.UNAVAILABLE, "no answer within " + within.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      future.cancel(true);
      reset.run();
      Thread.currentThread().interrupt();
      throw new TrackingFailure(Kind.UNAVAILABLE, "interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static TrackingFailure failure(Throwable error) {
    if (error instanceof TrackingFailure known) {
      return known;
    }
    if (error instanceof MlflowHttpException answered) {
      String body = answered.getBodyMessage() == null ? "" : answered.getBodyMessage();
      return refusal(answered.getStatusCode(), body, error);
    }
    Throwable root = error;
    while (root.getCause() != null && !(root instanceof IOException)) {
      root = root.getCause();
    }
    boolean outside = root instanceof IOException || error instanceof MlflowClientException;
    if (!outside && error instanceof Error fatal) {
      throw fatal;
    }
    String why = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new TrackingFailure(Kind.UNAVAILABLE, why, error);
  }

  /** What a status other than success means. */
  static TrackingFailure refusal(int status, String body, Throwable cause) {
    String flat = body.replaceAll("\\s+", " ").strip();
    String said = "status " + status + (flat.isEmpty() ? "" : ", " + shortened(flat));
    if (flat.contains("RESOURCE_ALREADY_EXISTS")) {
      return new TrackingFailure(Kind.EXISTS, said, cause);
    }
    if (flat.contains("RESOURCE_DOES_NOT_EXIST")) {
      return new TrackingFailure(Kind.UNKNOWN, said, cause);
    }
    boolean again = status >= 500 || status == 408 || status == 429;
    return new TrackingFailure(again ? Kind.UNAVAILABLE : Kind.REFUSED, said, cause);
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  @Override
  public void close() {
    caller.shutdownNow();
  }
}
