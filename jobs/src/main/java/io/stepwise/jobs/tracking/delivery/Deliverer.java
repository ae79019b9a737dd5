package io.stepwise.jobs.tracking.delivery;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Delivers next to a job, on a background thread: whatever the server does, the job only ever
 * writes to its own disk. At the job's end it is given a bounded time for the rest.
 */
final class Deliverer implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofMillis(500);

  /** What a deliverer may take at the end of a job. */
  record Limits(Duration every, Duration withoutSuccess, Duration atEnd) {
    /** Every two seconds; at the end a minute, ten seconds where nothing succeeds. */
    static final Limits DEFAULTS =
        new Limits(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  private final Path folder;
  private final MlflowServer server;
  private final Limits limits;
  private final Consumer<String> person;
  private final Thread thread;
  private Delivery delivery;
  private Duration pause = FIRST_PAUSE;
  private String trouble;
  private boolean greeted;
  private boolean closing;
  private volatile boolean complete;

  /**
   * Begins to deliver.
   *
   * @param folder of the journal
   * @param person gets a message when the server cannot be reached, and when it can be again
   */
  Deliverer(Path folder, MlflowServer server, Limits limits, Consumer<String> person) {
    this.folder = folder;
    this.server = server;
    this.limits = limits;
    this.person = person;
    this.thread = new Thread(this::work, "tracking-delivery");
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    while (!isClosing()) {
      sleep(attempt() ? limits.every() : pause);
    }
    Instant end = Instant.now().plus(limits.atEnd());
    Instant success = Instant.now();
    while (!complete && Instant.now().isBefore(end)) {
      if (attempt()) {
        complete = delivery.isComplete();
        success = Instant.now();
      } else if (Duration.between(success, Instant.now()).compareTo(limits.withoutSuccess()) > 0) {
        break;
      } else {
        sleep(LAST_PAUSE);
      }
    }
    if (delivery != null) {
      delivery.close();
    }
  }

  private boolean attempt() {
    try {
      if (delivery == null) {
        delivery = new Delivery(folder, server);
      }
      delivery.send();
      succeeded();
      return true;
    } catch (TrackingFailure | StepwiseException e) {
      failed(e.getMessage());
    } catch (RuntimeException e) { // a fault here is no reason to stop a training
      failed(e.toString());
    }
    return false;
  }

  private void succeeded() {
    pause = FIRST_PAUSE;
    if (trouble != null) {
      trouble = null;
      person.accept("Tracking server answers again");
    }
    if (!greeted && delivery.page().isPresent()) {
      greeted = true;
      person.accept("Tracking: " + delivery.page().get());
    }
  }

  private void failed(String why) {
    pause = pause.multipliedBy(2);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
    if (trouble == null) {
      person.accept(
          "Tracking server " + server + ": " + why + "; unsent data is kept in " + folder);
    }
    trouble = why;
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized void sleep(Duration time) {
    boolean last = closing;
    Instant until = Instant.now().plus(time);
    try {
      for (Duration left = time; !left.isNegative() && !left.isZero() && closing == last; ) {
        wait(Math.max(1, left.toMillis()));
        left = Duration.between(Instant.now(), until);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  /**
   * Delivers the rest, within the limits.
   *
   * @throws InfrastructureFailure never: a message says what is left, and how to send it later
   */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(limits.atEnd().plus(MlflowServer.PATIENCE).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
    if (!complete) {
      String why = trouble == null ? "it took too long" : trouble;
      person.accept(
          "Not everything was sent to the tracking server ("
              + why
              + "); to send the rest: ./stepwise tracking deliver --run "
              + run(folder));
    }
  }

  /** Whether the server has everything; known once this is closed. */
  boolean isComplete() {
    return complete;
  }

  /** The output that a journal's folder belongs to. */
  static String run(Path folder) {
    return folder.toString().replaceFirst("\\.tracking$", "");
  }
}
