package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The right to be the only one at work in a folder, local or on any Hadoop filesystem.
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
  private final int number;
  private final LeaseOwner self;
  private final String firstAbsent;
  private final ScheduledExecutorService beats;
  private final Thread atExit = new Thread(this::releaseAtExit, "lease-release");
  private long beat;
  private boolean closed;

  private Lease(
      Location folder, int number, LeaseOwner self, String firstAbsent, Duration patience) {
    this.folder = folder;
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
    Location location = Location.of(folder);
    try {
      String firstAbsent = firstAbsent(location);
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        int last = last(location);
        if (last > 0 && isHeld(location, last, patience, self)) {
          throw held(location, last);
        }
        if (appear(location, last + 1, self) && last(location) == last + 1) {
          removeOld(location, last);
          return new Lease(location, last + 1, self, firstAbsent, patience);
        }
      }
      throw held(location, last(location));
    } catch (IOException e) {
      throw OutputFolder.failure("take lease", folder, e);
    }
  }

  /**
   * Removes the lease of a folder, whoever holds it and in whatever state it is; an absent one is
   * no error.
   *
   * @throws InfrastructureFailure if its owner runs on this machine, or when the filesystem fails
   */
  public static void clear(String folder) {
    Location location = Location.of(folder);
    try {
      for (String child : location.store().children(location.path())) {
        if (isNumber(child)) {
          Optional<LeaseOwner> owner = owner(location, Integer.parseInt(child));
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

  /** The outermost folder that has to be made for the lease, to be removed with it. */
  private static String firstAbsent(Location folder) throws IOException {
    if (!folder.isLocal()) {
      return folder.path();
    }
    Location absent = folder;
    Location parent = Location.of(folder.parent());
    while (!parent.path().equals(absent.path()) && !parent.store().exists(parent.path())) {
      absent = parent;
      parent = Location.of(parent.parent());
    }
    return absent.path();
  }

  private static boolean appear(Location folder, int number, LeaseOwner self) throws IOException {
    String path = folder.givenChild(name(number));
    try (OutputFolder staged = OutputFolder.stage(path)) {
      staged.write(LeaseOwner.FILE, Json.pretty(self));
      staged.commit(ManifestDraft.of("lease", Instant.now()));
      return true;
    } catch (InvalidInput | InvalidConfiguration e) {
      if (Folders.exists(path)) {
        return false; // another process was quicker
      }
      throw e;
    } catch (InfrastructureFailure e) {
      if (!folder.store().exists(folder.path())) {
        return false; // the holder before removed the folder meanwhile
      }
      throw e;
    }
  }

  private static boolean isHeld(Location folder, int number, Duration patience, LeaseOwner self)
      throws IOException {
    Optional<LeaseOwner> owner = owner(folder, number);
    if (owner.isPresent() && owner.get().machine().equals(self.machine())) {
      return owner.get().isRunning();
    }
    String path = folder.child(name(number));
    if (!folder.store().exists(path)) {
      return false; // released meanwhile
    }
    Instant last = modified(folder.store(), path);
    for (String file : folder.store().children(path)) {
      Instant modified = modified(folder.store(), path + "/" + file);
      last = modified.isAfter(last) ? modified : last;
    }
    return last.isAfter(now(folder).minus(patience));
  }

  /** Who holds a number; empty where that cannot be read, since it is damaged or gone. */
  private static Optional<LeaseOwner> owner(Location folder, int number) {
    try {
      return Optional.of(LeaseOwner.read(folder.givenChild(name(number))));
    } catch (InvalidInput e) {
      return Optional.empty();
    }
  }

  /** A beat may vanish between the listing and this; its successor is there. */
  private static Instant modified(FileStore store, String file) throws IOException {
    try {
      return store.modified(file);
    } catch (IOException e) {
      if (store.exists(file)) {
        throw e;
      }
      return Instant.MIN;
    }
  }

  /** What the filesystem's clock says: the clocks of two machines may differ. */
  private static Instant now(Location folder) throws IOException {
    String probe = folder.child(StagingName.next("now"));
    try {
      folder.store().create(probe).close();
      return folder.store().modified(probe);
    } finally {
      folder.store().delete(probe);
    }
  }

  private static void removeOld(Location folder, int kept) throws IOException {
    for (String child : folder.store().children(folder.path())) {
      if (isNumber(child) && Integer.parseInt(child) <= kept) {
        folder.store().delete(folder.child(child));
      }
    }
  }

  private static int last(Location folder) throws IOException {
    List<Integer> numbers =
        folder.store().children(folder.path()).stream()
            .filter(Lease::isNumber)
            .map(Integer::valueOf)
            .sorted()
            .toList();
    return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
  }

  private static boolean isNumber(String name) {
    return name.matches("[0-9]{6,9}");
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }

  private static InfrastructureFailure held(Location folder, int number) {
    Optional<LeaseOwner> owner = number == 0 ? Optional.empty() : owner(folder, number);
    String who = owner.map(LeaseOwner::toString).orElse("its lease cannot be read");
    String way =
        owner.isPresent() && owner.get().isHere()
            ? "wait for it, or stop it"
            : "wait for it, or add " + CLEARING + " if it has ended";
    return new InfrastructureFailure(
        "Cannot start: another process is working on the folder ("
            + who
            + ", expected none; "
            + way
            + ") at "
            + folder.givenChild(name(Math.max(1, number))));
  }

  private synchronized void beat() {
    if (closed) {
      return;
    }
    String path = folder.child(name(number)) + "/" + BEAT;
    try {
      if (!folder.store().exists(folder.child(name(number)))) {
        return; // taken over: check() tells
      }
      folder.store().create(path + (beat + 1)).close();
      folder.store().delete(path + beat);
      beat++;
    } catch (IOException e) {
      // Others see that it is silent; whether that had a consequence, check() tells.
      beat++;
    }
  }

  /**
   * Whether the folder is still ours; ask before a change that others will see.
   *
   * @throws InfrastructureFailure when another process has taken it meanwhile
   */
  public void check() {
    try {
      int last = last(folder);
      Optional<LeaseOwner> owner = last == 0 ? Optional.empty() : owner(folder, last);
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

  /** Lets the next one in and leaves nothing behind. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    beats.shutdownNow();
    forgetAtExit();
    try {
      if (owner(folder, number).equals(Optional.of(self))) {
        // Renamed first, so that nobody finds half of it.
        String gone = folder.child(StagingName.next("released"));
        folder.store().rename(folder.child(name(number)), gone);
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
