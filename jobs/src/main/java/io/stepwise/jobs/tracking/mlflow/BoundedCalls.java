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

/**
 * Calls with a limit in time, from the first byte sent to the last one read. A call that is too
 * long is given up and its thread interrupted, which closes its connection.
 */
final class BoundedCalls implements AutoCloseable {
  private static final int MOST_SHOWN = 200;

  private final Duration limit;
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
   */
  BoundedCalls(Duration limit) {
    this.limit = limit;
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
      throw new TrackingFailure(
          Kind.UNAVAILABLE, "no answer within " + within.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      future.cancel(true);
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
    Throwable root = error;
    while (root.getCause() != null && !(root instanceof IOException)) {
      root = root.getCause();
    }
    if (!(root instanceof IOException) && error instanceof Error fatal) {
      throw fatal;
    }
    String why = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new TrackingFailure(Kind.UNAVAILABLE, printable(why), error);
  }

  /** What a status other than success means. */
  static TrackingFailure refusal(int status, String body) {
    String flat = printable(body.replaceAll("\\s+", " ").strip());
    String said = "status " + status + (flat.isEmpty() ? "" : ", " + shortened(flat));
    if (flat.contains("RESOURCE_ALREADY_EXISTS")) {
      return new TrackingFailure(Kind.EXISTS, said, null);
    }
    if (flat.contains("RESOURCE_DOES_NOT_EXIST")) {
      return new TrackingFailure(Kind.UNKNOWN, said, null);
    }
    if (status == 404) {
      return new TrackingFailure(Kind.UNSUPPORTED, said, null);
    }
    boolean again = status >= 500 || status == 408 || status == 429;
    return new TrackingFailure(again ? Kind.UNAVAILABLE : Kind.REFUSED, said, null);
  }

  /** A server's text for a terminal: control characters as escapes. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean hidden =
                  Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
              if (hidden) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static String shortened(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }

  @Override
  public void close() {
    caller.shutdownNow();
  }
}
