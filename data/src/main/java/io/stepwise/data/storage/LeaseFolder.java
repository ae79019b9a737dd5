package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The numbered subfolders of a lease's folder, one per owner.
 *
 * @param folder the lease's folder
 */
record LeaseFolder(Location folder) {
  /** The path of a number's subfolder. */
  String path(int number) {
    return folder.child(name(number));
  }

  /** The outermost folder that must be created for the lease, to be removed with it. */
  String firstAbsent() throws IOException {
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

  /**
   * Creates the folder of a number; false if another process was quicker.
   *
   * @throws InfrastructureFailure when the filesystem fails, or the holder before removed the
   *     lease's folder meanwhile
   */
  boolean appear(int number, LeaseOwner self) throws IOException {
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
    }
  }

  /** Whether the owner of a number is alive, or has beaten within the patience. */
  boolean isHeld(int number, Duration patience, LeaseOwner self) throws IOException {
    Optional<LeaseOwner> owner = owner(number);
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
    return last.isAfter(now().minus(patience));
  }

  /** The owner of a number; empty if it cannot be read, since it is damaged or gone. */
  Optional<LeaseOwner> owner(int number) {
    try {
      return Optional.of(LeaseOwner.read(folder.givenChild(name(number))));
    } catch (InvalidInput e) {
      return Optional.empty();
    }
  }

  /** A beat may vanish after the listing; its successor is there. */
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

  /** The time of the filesystem's clock: the clocks of two machines may differ. */
  private Instant now() throws IOException {
    String probe = folder.child(StagingName.next("now"));
    try {
      folder.store().create(probe).close();
      return folder.store().modified(probe);
    } finally {
      folder.store().delete(probe);
    }
  }

  /** Removes all numbers up to one. */
  void removeUpTo(int number) throws IOException {
    for (String child : folder.store().children(folder.path())) {
      if (isNumber(child) && Integer.parseInt(child) <= number) {
        folder.store().delete(folder.child(child));
      }
    }
  }

  /** The largest number, 0 if there is none. */
  int last() throws IOException {
    List<Integer> numbers =
        folder.store().children(folder.path()).stream()
            .filter(LeaseFolder::isNumber)
            .map(Integer::valueOf)
            .sorted()
            .toList();
    return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
  }

  static boolean isNumber(String name) {
    return name.matches("[0-9]{6,9}");
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }

  /** The failure for a lease that another process holds. */
  InfrastructureFailure held(int number) {
    Optional<LeaseOwner> owner = number == 0 ? Optional.empty() : owner(number);
    String who = owner.map(LeaseOwner::toString).orElse("its lease cannot be read");
    String way =
        owner.isPresent() && owner.get().isHere()
            ? "wait for it, or stop it"
            : "wait for it, or add " + Lease.CLEARING + " if it has ended";
    return new InfrastructureFailure(
        "Cannot start: another process is working on the folder ("
            + who
            + ", expected none; "
            + way
            + ") at "
            + folder.givenChild(name(Math.max(1, number))));
  }
}
