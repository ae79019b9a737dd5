package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finding and removing folders of jobs; paths are local or Hadoop URIs. */
public final class Folders {
  private Folders() {}

  /** Whether something of that name exists. */
  public static boolean exists(String path) {
    Location location = Location.of(path);
    try {
      return location.store().exists(location.path());
    } catch (IOException e) {
      throw failure("look for folder", path, e);
    }
  }

  /** The path of what stands next to a path, named as it is and a suffix. */
  public static String beside(String path, String suffix) {
    return Location.beside(path, suffix);
  }

  /** The path for java.nio, where it is a local one. */
  public static Optional<Path> local(String path) {
    return Location.isRemote(path)
        ? Optional.empty()
        : Optional.of(Path.of(Location.of(path).path()));
  }

  /**
   * Names directly inside a folder, staged ones left out, sorted; none if there is no folder.
   *
   * @throws InvalidInput if the path is that of a file
   */
  public static List<String> children(String path) {
    Location location = Location.of(path);
    try {
      if (location.store().exists(location.path()) && !location.store().isFolder(location.path())) {
        throw new InvalidInput(
            "Cannot list folder: it is a file (" + path + ", expected a folder)");
      }
      return location.store().children(location.path()).stream()
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failure("list folder", path, e);
    }
  }

  /**
   * Removes a job's finished folder with all it holds; an absent one is no error.
   *
   * @throws InvalidInput if it was not written by a job (it has no manifest), so that a slip of the
   *     hand removes nobody's files
   */
  public static void remove(String path) {
    Location location = Location.of(path);
    try {
      if (!location.store().exists(location.path())) {
        return;
      }
      if (!location.store().exists(location.child(Manifest.NAME))) {
        throw new InvalidInput(
            "Cannot remove folder: it has no "
                + Manifest.NAME
                + " ("
                + path
                + ", expected a folder written by a command)");
      }
      location.store().delete(location.path());
    } catch (IOException e) {
      throw failure("remove folder", path, e);
    }
  }

  /** Removes a folder with any content, e.g. a damaged one of a job. */
  public static void discard(String path) {
    Location location = Location.of(path);
    try {
      location.store().delete(location.path());
    } catch (IOException e) {
      throw failure("remove folder", path, e);
    }
  }

  /** Removes a folder if it is empty; a full or absent one stays as it is. */
  public static void removeIfEmpty(String path) {
    Location location = Location.of(path);
    try {
      location.store().deleteEmpty(location.path());
    } catch (IOException e) {
      throw failure("remove folder", path, e);
    }
  }

  private static InfrastructureFailure failure(String action, String path, IOException e) {
    return new InfrastructureFailure(
        "Cannot "
            + action
            + ": "
            + e.getMessage()
            + " ("
            + path
            + ", expected a reachable filesystem)",
        e);
  }
}
