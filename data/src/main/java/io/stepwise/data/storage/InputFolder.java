package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Manifest.FileEntry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A finished folder, read-only. Its files' lengths are compared with the manifest when it is
 * opened, a file's checksum when {@link #read} has been read to its end, all of them by {@link
 * #verify}.
 */
public final class InputFolder {
  private static final long TEXT_LIMIT_BYTES = 128L << 20;

  private final Location location;
  private final Manifest manifest;
  private final SortedMap<String, Long> lengths;
  private String digest;

  private InputFolder(Location location, Manifest manifest, SortedMap<String, Long> lengths) {
    this.location = location;
    this.manifest = manifest;
    this.lengths = lengths;
  }

  /**
   * Opens a folder that a job committed.
   *
   * @param path local or a Hadoop URI
   * @throws InvalidInput when it is absent, has no valid manifest, is not done, or a file is
   *     missing or has another length than its manifest says
   * @throws InfrastructureFailure when the filesystem fails
   */
  public static InputFolder open(String path) {
    Location location = Location.of(path);
    try {
      SortedMap<String, Long> lengths = list(location);
      String where = location.child(Manifest.NAME);
      if (!lengths.containsKey(Manifest.NAME)) {
        throw refusal(
            location, "it has no " + Manifest.NAME, path, "the folder of a finished command");
      }
      Manifest manifest;
      try (InputStream in = location.store().open(where)) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        manifest = Manifest.fromJson(text, where);
      }
      if (!manifest.status().equals(Manifest.DONE)) {
        throw refusal(location, "its command has not finished", manifest.status(), Manifest.DONE);
      }
      manifest.files().forEach((name, entry) -> checkLength(location, name, entry, lengths));
      lengths.keySet().retainAll(manifest.files().keySet());
      return new InputFolder(location, manifest, lengths);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Opens a folder that others wrote (a Hugging Face model, say); it needs no manifest.
   *
   * @throws InvalidInput when it is absent or holds no file
   */
  public static InputFolder foreign(String path) {
    Location location = Location.of(path);
    try {
      SortedMap<String, Long> lengths = list(location);
      if (lengths.isEmpty()) {
        throw refusal(location, "it is empty", "0 files", "at least 1");
      }
      return new InputFolder(location, null, lengths);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Opens a folder with or without a manifest: one with a manifest must be complete, one without is
   * taken as it is.
   *
   * @throws InvalidInput as {@link #open} and {@link #foreign}
   */
  public static InputFolder any(String path) {
    Location location = Location.of(path);
    try {
      boolean ours = location.store().exists(location.child(Manifest.NAME));
      return ours ? open(path) : foreign(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static SortedMap<String, Long> list(Location location) throws IOException {
    if (!location.store().exists(location.path())) {
      throw new InvalidInput("Cannot open folder: no such folder (" + location.given() + ")");
    }
    if (!location.store().isFolder(location.path())) {
      throw new InvalidInput(
          "Cannot open folder: it is a file ("
              + location.given()
              + ", expected a folder, such as ingest makes of files of problems or labels)");
    }
    return location.store().files(location.path());
  }

  private static void checkLength(
      Location location, String name, FileEntry entry, Map<String, Long> lengths) {
    Long bytes = lengths.get(name);
    if (bytes == null) {
      throw damaged(location.child(name), "absent", entry.bytes() + " bytes");
    }
    if (bytes != entry.bytes()) {
      throw damaged(location.child(name), bytes + " bytes", entry.bytes() + " bytes");
    }
  }

  /** The path as given. */
  public String path() {
    return location.given();
  }

  /** The folder's absolute path where it is local, else its URI. */
  public String absolutePath() {
    return location.path();
  }

  /** Whether there is a file of this name. */
  public boolean has(String name) {
    return lengths.containsKey(name);
  }

  /**
   * Reads one file. When the stream has been read to its end, its checksum is compared with the
   * manifest's and a difference is an {@link InvalidInput}.
   *
   * @throws InvalidInput when there is no such file
   */
  public InputStream read(String name) {
    if (!has(name)) {
      throw refusal(location, "no such file in the folder", name, "one of " + files());
    }
    try {
      InputStream in = opened(name);
      return manifest == null
          ? in
          : new VerifyingStream(in, location.child(name), manifest.files().get(name));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new InvalidInput(
          "Cannot read file: it no longer exists ("
              + name
              + ", expected a file) at "
              + location.child(name),
          e);
    } catch (IOException e) {
      throw unreadable(location.child(name), e);
    }
  }

  /** Opens a file; a folder that others wrote may hold links, and none may lead out of it. */
  private InputStream opened(String name) throws IOException {
    if (manifest == null && location.store().leaves(location.path(), location.child(name))) {
      throw refusal(location, "a link points outside the folder", name, "files inside the folder");
    }
    return location.store().open(location.child(name));
  }

  /**
   * A file's content as UTF-8 text, its checksum compared.
   *
   * @throws InvalidInput when the folder does not list the file, or the file is damaged or too long
   *     to be held as a text
   * @throws InfrastructureFailure when the filesystem fails
   */
  public String text(String name) {
    if (has(name) && bytes(name) > TEXT_LIMIT_BYTES) {
      throw new InvalidInput(
          "Cannot read file: too large for a text file ("
              + bytes(name)
              + " bytes, expected at most "
              + TEXT_LIMIT_BYTES
              + ") at "
              + location.child(name));
    }
    try (InputStream in = read(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadable(path() + "/" + name, e);
    }
  }

  /** Length of a file in bytes. */
  public long bytes(String name) {
    Long bytes = lengths.get(name);
    if (bytes == null) {
      throw refusal(location, "no such file in the folder", name, "one of " + files());
    }
    return bytes;
  }

  /** Names of the files, sorted, relative to the folder; the manifest is not among them. */
  public List<String> files() {
    return List.copyOf(lengths.keySet());
  }

  /** The manifest; empty for a foreign folder. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  /** SHA-256 over names, lengths and checksums; for a foreign folder its files are read once. */
  public synchronized String digest() {
    if (digest == null) {
      digest = manifest == null ? Digests.ofFiles(checksums()) : manifest.digest();
    }
    return digest;
  }

  /**
   * Reads every file and compares its checksum with the manifest's.
   *
   * @throws InvalidInput that names the damaged file
   */
  public InputFolder verify() {
    SortedMap<String, FileEntry> found = checksums();
    if (manifest != null) {
      manifest
          .files()
          .forEach(
              (name, entry) -> {
                if (!entry.equals(found.get(name))) {
                  throw damaged(location.child(name), found.get(name).sha256(), entry.sha256());
                }
              });
    }
    return this;
  }

  private SortedMap<String, FileEntry> checksums() {
    SortedMap<String, FileEntry> entries = new TreeMap<>();
    for (String name : lengths.keySet()) {
      try (InputStream in = opened(name)) {
        entries.put(name, Digests.ofStream(in));
      } catch (IOException e) {
        throw unreadable(location.child(name), e);
      }
    }
    return entries;
  }

  /**
   * The folder for java.nio: itself when local, else a copy in the temporary folder, made once per
   * digest.
   */
  public Path local() {
    return location.store().local(location.path()).orElseGet(() -> LocalCopy.of(this));
  }

  static InvalidInput damaged(String file, String found, String expected) {
    return new InvalidInput(
        "Cannot read file: it is damaged (" + found + ", expected " + expected + ") at " + file);
  }

  private static InvalidInput refusal(
      Location location, String why, String value, String expected) {
    return new InvalidInput(
        "Cannot open folder: "
            + why
            + " ("
            + value
            + ", expected "
            + expected
            + ") at "
            + location.given());
  }

  private static InfrastructureFailure unreadable(String path, IOException e) {
    return new InfrastructureFailure(
        "Cannot read: " + e.getMessage() + " (" + path + ", expected a readable filesystem)", e);
  }
}
