package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file that a user names as input. Serializable, so that a worker elsewhere opens it by its path.
 *
 * @param path local or a Hadoop URI, as given or as matched by a glob
 * @param bytes its length
 */
public record SourceFile(String path, long bytes) implements Serializable {

  /**
   * Finds files by paths, globs ({@code *}, {@code ?}, {@code [a-c]}, {@code {a,b}}) and folders
   * (every file below them whose name does not begin with '.' or '_' and is not that of a
   * manifest). Each file is listed once, in the order of the paths and sorted within one.
   *
   * @throws InvalidInput when a path matches nothing
   * @throws InfrastructureFailure when a filesystem fails
   */
  public static List<SourceFile> find(List<String> paths) {
    Map<String, SourceFile> found = new LinkedHashMap<>();
    for (String path : paths) {
      List<SourceFile> files = findAny(List.of(path));
      if (files.isEmpty()) {
        throw new InvalidInput(
            "Cannot read input: no such file ("
                + path
                + ", expected a file, a glob that matches one or a folder with one)");
      }
      files.forEach(file -> found.putIfAbsent(file.path(), file));
    }
    return List.copyOf(found.values());
  }

  /**
   * Finds files as {@link #find} does, but where there is none there is none: for folders that fill
   * with time.
   */
  public static List<SourceFile> findAny(List<String> paths) {
    Map<String, SourceFile> found = new LinkedHashMap<>();
    for (String path : paths) {
      Location location = Location.of(path);
      try {
        List<String> names =
            location.store().exists(location.path())
                ? List.of(location.path())
                : location.store().glob(location.path());
        for (String name : names) {
          for (SourceFile file : below(location, name)) {
            found.putIfAbsent(file.path(), file);
          }
        }
      } catch (IOException e) {
        throw unreadable(path, e);
      }
    }
    return List.copyOf(found.values());
  }

  /**
   * One file by its path, in which no character is special.
   *
   * @throws InvalidInput when there is no such file
   */
  public static SourceFile at(String path) {
    Location location = Location.of(path);
    try {
      if (!location.store().exists(location.path()) || location.store().isFolder(location.path())) {
        throw new InvalidInput("Cannot read input: no such file (" + path + ", expected a file)");
      }
      return new SourceFile(path, location.store().bytes(location.path()));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static List<SourceFile> below(Location location, String name) throws IOException {
    FileStore store = location.store();
    // A path without glob keeps the form in which it was given.
    boolean plain = name.equals(location.path());
    if (!store.isFolder(name)) {
      return List.of(new SourceFile(plain ? location.given() : name, store.bytes(name)));
    }
    List<SourceFile> files = new ArrayList<>();
    for (Map.Entry<String, Long> file : store.filesThroughLinks(name).entrySet()) {
      if (!isHidden(file.getKey())) {
        files.add(
            new SourceFile(
                plain ? location.givenChild(file.getKey()) : name + "/" + file.getKey(),
                file.getValue()));
      }
    }
    return files;
  }

  private static boolean isHidden(String name) {
    for (String part : name.split("/")) {
      if (part.startsWith(".") || part.startsWith("_") || part.equals(Manifest.NAME)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The file's bytes from an offset on.
   *
   * @throws IOException when the filesystem fails; the caller knows whether to try again
   */
  public InputStream open(long offset) throws IOException {
    Location location = Location.of(path);
    return location.store().openAt(location.path(), offset);
  }

  /**
   * SHA-256 of the file's bytes in hexadecimal; the file is read once.
   *
   * @throws InfrastructureFailure when the filesystem fails
   */
  public String digest() {
    try (InputStream in = open(0)) {
      return Digests.ofStream(in).sha256();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The file's absolute path where it is local, else its URI. */
  public String absolutePath() {
    return Location.of(path).path();
  }

  private static InfrastructureFailure unreadable(String path, IOException e) {
    return new InfrastructureFailure(
        "Cannot read input: " + e.getMessage() + " (" + path + ", expected a readable filesystem)",
        e);
  }
}
