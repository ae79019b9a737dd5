package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Exclusive use of a folder, local or on any Hadoop filesystem.
 *
 * <p>Holders are numbered. {@code <folder>/000007} appears by one rename that only one process can
 * win; it names its owner, who leaves a sign of life in it now and then and removes it at the end.
 * The next number may be taken once the owner is dead: on the same machine when no such process
 * runs, from elsewhere, or where the owner cannot be read, when there was no sign of life for a
 * time. That time is measured by the filesystem's own clock.
 *
 * <p>{@link #check} fails for an owner that was silent for too long and has been replaced.
 */
public final class Lease implements AutoCloseable {
  /** How long the owner on another machine may be silent before it counts as dead. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What the command line calls {@link #clear}. */
  public static final String CLEARING = "--take-over";

  private static final String BEAT = "beat-";
  private static final int BEATS_PER_PATIENCE = 10;
  private static final int ATTEMPTS = 5;

  private final Location folder;
  private final LeaseFolder numbers;
  private final int number;
  private final LeaseOwner self;
  private final String firstAbsent;
  private final ScheduledExecutorService beats;
  private final Thread atExit = new Thread(this::releaseAtExit, "lease-release");
  private long beat;
  private boolean closed;

  private Lease(
      LeaseFolder numbers, int number, LeaseOwner self, String firstAbsent, Duration patience) {
    this.numbers = numbers;
    this.folder = numbers.folder();
    this.number = number;
    this.self = self;
    this.firstAbsent = firstAbsent;
    this.beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease");
              thread.setDaemon(true);
              return thread;
            });
    long every = Math.max(1, patience.toMillis() / BEATS_PER_PATIENCE);
    beats.scheduleAtFixedRate(this::beat, every, every, TimeUnit.MILLISECONDS);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Takes the lease of a folder.
   *
   * @throws InfrastructureFailure when another process holds it, named in the message, or when the
   *     filesystem fails
   */
  public static Lease take(String folder) {
    return take(folder, PATIENCE, LeaseOwner.here());
  }

  /**
   * Takes the lease of a folder and waits for it where another process holds it, long enough for an
   * owner on another machine to count as dead. For a driver that a cluster starts again.
   *
   * @throws InfrastructureFailure as {@link #take}
   */
  public static Lease await(String folder) {
    return await(folder, PATIENCE, LeaseOwner.here());
  }

  static Lease await(String folder, Duration patience, LeaseOwner self) {
    long deadline = System.nanoTime() + patience.plus(patience.dividedBy(5)).toNanos();
    while (true) {
      try {
        return take(folder, patience, self);
      } catch (InfrastructureFailure e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      try {
        Thread.sleep(patience.dividedBy(BEATS_PER_PATIENCE).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Interrupted("Interrupted while waiting for a lease");
      }
    }
  }

  static Lease take(String folder, Duration patience, LeaseOwner self) {
    LeaseFolder numbers = new LeaseFolder(Location.of(folder));
    try {
      String firstAbsent = numbers.firstAbsent();
      InfrastructureFailure failure = null;
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        int last = numbers.last();
        if (last > 0 && numbers.isHeld(last, patience, self)) {
          throw numbers.held(last);
        }
        try {
          if (numbers.appear(last + 1, self) && numbers.last() == last + 1) {
            numbers.removeUpTo(last);
            return new Lease(numbers, last + 1, self, firstAbsent, patience);
          }
        } catch (InfrastructureFailure e) {
          if (numbers.folder().store().exists(numbers.folder().path())) {
            throw e;
          }
          failure = e; // unless the holder before removed the folder meanwhile
        }
      }
      int last = numbers.last();
      throw last == 0 && failure != null ? failure : numbers.held(last);
    } catch (IOException e) {
      throw OutputFolder.failure("take lease", folder, e);
    }
  }

  /**
   * Removes the lease of a folder, held by any owner and in any state; an absent one is no error.
   *
   * @throws InfrastructureFailure if its owner runs on this machine, or when the filesystem fails
   */
  public static void clear(String folder) {
    Location location = Location.of(folder);
    LeaseFolder numbers = new LeaseFolder(location);
    try {
      for (String child : location.store().children(location.path())) {
        if (LeaseFolder.isNumber(child)) {
          Optional<LeaseOwner> owner = numbers.owner(Integer.parseInt(child));
          if (owner.isPresent() && owner.get().isHere() && owner.get().isRunning()) {
            throw new InfrastructureFailure(
                "Cannot take over: the process that holds the lease is running ("
                    + owner.get()
                    + ", expected it to have ended; stop it first) at "
                    + location.givenChild(child));
          }
          location.store().delete(location.child(child));
        }
      }
    } catch (IOException e) {
      throw OutputFolder.failure("clear lease", folder, e);
    }
  }

  private synchronized void beat() {
    if (closed) {
      return;
    }
    String path = numbers.path(number) + "/" + BEAT;
    try {
      if (!folder.store().exists(numbers.path(number))) {
        return; // taken over: check() fails
      }
      folder.store().create(path + (beat + 1)).close();
      folder.store().delete(path + beat);
      beat++;
    } catch (IOException e) {
      // Others see that it is silent; check() fails if one has taken over.
      beat++;
    }
  }

  /**
   * Fails if the lease was lost; called before a change that others will see.
   *
   * @throws InfrastructureFailure when another process has taken it meanwhile
   */
  public void check() {
    try {
      int last = numbers.last();
      Optional<LeaseOwner> owner = last == 0 ? Optional.empty() : numbers.owner(last);
      if (last != number || !owner.equals(Optional.of(self))) {
        throw new InfrastructureFailure(
            "Cannot continue: the lease expired and another process took over ("
                + owner.map(LeaseOwner::toString).orElse("unknown")
                + ", expected none) at "
                + folder.given());
      }
    } catch (IOException e) {
      throw OutputFolder.failure("check lease", folder.given(), e);
    }
  }

  private void releaseAtExit() {
    try {
      close();
    } catch (InfrastructureFailure e) {
      return; // the process ends, so the next one finds the owner dead
    }
  }

  private void forgetAtExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process is ending; the hook finds the lease closed
    }
  }

  /** Releases the lease and removes its folders. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    beats.shutdownNow();
    forgetAtExit();
    try {
      if (numbers.owner(number).equals(Optional.of(self))) {
        // Renamed first, so that no reader finds half of it.
        String gone = folder.child(StagingName.next("released"));
        folder.store().rename(numbers.path(number), gone);
        folder.store().delete(gone);
      }
      Location emptied = folder;
      folder.store().deleteEmpty(folder.path());
      while (!emptied.path().equals(firstAbsent)) {
        emptied = Location.of(emptied.parent());
        folder.store().deleteEmpty(emptied.path());
      }
    } catch (IOException e) {
      throw OutputFolder.failure("release lease", folder.given(), e);
    }
  }
}
