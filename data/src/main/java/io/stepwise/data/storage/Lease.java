package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The right to be the only one at work in a folder, local or on any Hadoop filesystem.
 *
 * <p>Holders are numbered. {@code <folder>/000007} appears by one rename that only one process can
 * win; it names its owner, who leaves a sign of life in it now and then and a file {@code released}
 * at the end. The next number may be taken once the last is released or its owner is dead: on the
 * same machine when no such process runs, from elsewhere when there was no sign of life for a time.
 * That time is measured by the filesystem's own clock.
 *
 * <p>An owner that slept through its time and finds a higher number is told so by {@link #check}.
 */
public final class Lease implements AutoCloseable {
  /** How long the owner on another machine may be silent before it counts as dead. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String RELEASED = "released";
  private static final String BEAT = "beat-";
  private static final int BEATS_PER_PATIENCE = 10;
  private static final int ATTEMPTS = 5;

  private final Location folder;
  private final int number;
  private final ScheduledExecutorService beats;
  private long beat;
  private boolean closed;

  private Lease(Location folder, int number, Duration patience) {
    this.folder = folder;
    this.number = number;
    this.beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease");
              thread.setDaemon(true);
              return thread;
            });
    long every = Math.max(1, patience.toMillis() / BEATS_PER_PATIENCE);
    beats.scheduleAtFixedRate(this::beat, every, every, TimeUnit.MILLISECONDS);
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

  static Lease take(String folder, Duration patience, LeaseOwner self) {
    Location location = Location.of(folder);
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        int last = last(location);
        if (last > 0 && isHeld(location, last, patience, self)) {
          throw held(location, last);
        }
        if (appear(location, last + 1, self) && last(location) == last + 1) {
          removeOld(location, last);
          return new Lease(location, last + 1, patience);
        }
      }
      throw held(location, last(location));
    } catch (IOException e) {
      throw OutputFolder.failure("take lease", folder, e);
    }
  }

  private static boolean appear(Location folder, int number, LeaseOwner self) {
    String path = folder.given() + "/" + name(number);
    try (OutputFolder staged = OutputFolder.stage(path)) {
      staged.write(LeaseOwner.FILE, Json.pretty(self));
      staged.commit(ManifestDraft.of("lease", Instant.now()));
      return true;
    } catch (InvalidInput e) {
      if (Folders.exists(path)) {
        return false; // another process was quicker
      }
      throw e;
    }
  }

  private static boolean isHeld(Location folder, int number, Duration patience, LeaseOwner self)
      throws IOException {
    String path = folder.child(name(number));
    if (folder.store().exists(path + "/" + RELEASED)) {
      return false;
    }
    LeaseOwner owner = LeaseOwner.read(folder.given() + "/" + name(number));
    if (owner.machine().equals(self.machine())) {
      return owner.isRunning();
    }
    Instant last = Instant.MIN;
    for (String file : folder.store().children(path)) {
      Instant modified = modified(folder.store(), path + "/" + file);
      last = modified.isAfter(last) ? modified : last;
    }
    return last.isAfter(now(folder).minus(patience));
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
      if (isNumber(child) && Integer.parseInt(child) < kept) {
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
    String path = folder.given() + "/" + name(number);
    return new InfrastructureFailure(
        "Cannot start: another process is working on the folder ("
            + LeaseOwner.read(path)
            + ", expected none) at "
            + path);
  }

  private synchronized void beat() {
    if (closed) {
      return;
    }
    String path = folder.child(name(number)) + "/" + BEAT;
    try {
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
      if (last != number) {
        throw new InfrastructureFailure(
            "Cannot continue: the lease expired and another process took over ("
                + (last > number ? LeaseOwner.read(folder.given() + "/" + name(last)) : "unknown")
                + ", expected none) at "
                + folder.given());
      }
    } catch (IOException e) {
      throw OutputFolder.failure("check lease", folder.given(), e);
    }
  }

  /** Lets the next one in. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    beats.shutdownNow();
    String path = folder.child(name(number));
    try {
      if (folder.store().exists(path)) {
        try (OutputStream out = folder.store().create(path + "/" + RELEASED)) {
          out.flush();
        }
      }
    } catch (IOException e) {
      throw OutputFolder.failure("release lease", folder.given(), e);
    }
  }
}
