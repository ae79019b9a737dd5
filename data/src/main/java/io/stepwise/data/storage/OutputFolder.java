package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Manifest.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder that is written atomically. Files are staged in {@code
 * <parent>/.<name>.staging-<writer>}; {@link #commit} takes the checksum of each, writes the
 * manifest, forces files and folders to disk and renames the staging folder to the final name.
 * Until then readers see nothing; {@link #close} without a commit leaves nothing. A writer that was
 * killed leaves its staging folder, which the next writer of the same name removes.
 *
 * <p>On HDFS files written here are synced to the datanodes' disks; files that Spark wrote are as
 * durable as the cluster's {@code dfs.datanode.synconclose} makes them.
 */
public final class OutputFolder implements AutoCloseable {
  private final Location target;
  private final FileStore store;
  private final String staging;
  private final Map<String, FileEntry> written = new ConcurrentHashMap<>();
  private boolean settled;

  private OutputFolder(Location target, String staging) {
    this.target = target;
    this.store = target.store();
    this.staging = staging;
  }

  /**
   * Begins a folder.
   *
   * @param path its final name, local or a Hadoop URI
   * @throws InvalidConfiguration when something of that name exists
   * @throws InfrastructureFailure when the filesystem fails
   */
  public static OutputFolder stage(String path) {
    return stage(Location.of(path));
  }

  static OutputFolder stage(Location target) {
    FileStore store = target.store();
    try {
      if (store.exists(target.path())) {
        throw new InvalidConfiguration(
            "Cannot create folder: it exists already ("
                + target.given()
                + ", expected a new name)");
      }
      StagingName.removeDead(target);
      String staging = target.sibling(StagingName.next(target.name()));
      store.makeFolders(staging);
      return new OutputFolder(target, staging);
    } catch (IOException e) {
      throw failure("create folder", target.given(), e);
    }
  }

  /**
   * A new file in the folder. Its checksum is taken as it is written; closing makes it durable.
   *
   * @param name relative to the folder, parts separated by '/'
   * @return a stream whose failures, a full disk among them, are {@link InfrastructureFailure}
   */
  public OutputStream create(String name) {
    checkName(name);
    try {
      return new ChecksummedStream(
          store.create(staging + "/" + name),
          target.child(name),
          entry -> written.put(name, entry));
    } catch (IOException e) {
      throw failure("create file", target.child(name), e);
    }
  }

  /** Writes a whole file of UTF-8 text. */
  public void write(String name, String text) {
    try (OutputStream out = create(name)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure("write file", target.child(name), e);
    }
  }

  /** Where workers of this folder's job leave files for {@link #adopt}. */
  public StagingArea stagingArea() {
    return new StagingArea(stagedPath());
  }

  /** Takes a file that a worker finished into the folder, under its final name. */
  public void adopt(StagingArea.Attempt attempt, String name) {
    checkName(name);
    String path = staging + "/" + name;
    try {
      store.makeFolders(path.substring(0, path.lastIndexOf('/')));
      store.rename(staging + "/" + attempt.stagedName(), path);
      written.put(name, attempt.entry());
    } catch (IOException e) {
      throw failure("take file", target.child(name), e);
    }
  }

  /** The staging folder's absolute path where it is local, else its URI. */
  public String stagedPath() {
    return staging;
  }

  /** The final name, as given. */
  public String path() {
    return target.given();
  }

  /**
   * Commits the folder. May be called once.
   *
   * @throws InvalidInput when another writer took the name meanwhile
   * @throws InfrastructureFailure when the filesystem fails; when even the outcome of the rename is
   *     unknown the message says so and nothing is removed
   */
  public Manifest commit(ManifestDraft draft) {
    if (settled) {
      throw new IllegalStateException(
          "Cannot commit folder: already committed or closed (" + target.given() + ")");
    }
    String text;
    Manifest manifest;
    try {
      manifest = draft.finish(Instant.now(), checksums());
      text = manifest.toJson();
      try (OutputStream out = store.create(staging + "/" + Manifest.NAME)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      store.sync(staging);
    } catch (IOException e) {
      throw failure("commit folder", target.given(), e);
    }
    rename(text);
    settled = true;
    return manifest;
  }

  private void rename(String manifestText) {
    try {
      store.rename(staging, target.path());
      store.syncNames(target.parent());
    } catch (IOException e) {
      if (!isOurs(manifestText, e)) {
        throw failure("commit folder", target.given(), e);
      }
    }
  }

  /** After a failed rename: did it happen all the same? */
  private boolean isOurs(String manifestText, IOException failure) {
    try {
      if (!store.exists(target.path())) {
        return false;
      }
      String manifest = target.child(Manifest.NAME);
      if (store.exists(manifest)) {
        try (InputStream in = store.open(manifest)) {
          if (new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(manifestText)) {
            return true;
          }
        }
      }
    } catch (IOException e) {
      settled = true;
      failure.addSuppressed(e);
      throw new InfrastructureFailure(
          "Cannot determine whether the folder was committed: "
              + failure.getMessage()
              + " ("
              + target.given()
              + ", expected a committed folder or "
              + staging
              + ")",
          failure);
    }
    throw new InvalidInput(
        "Cannot create folder: another writer created it first ("
            + target.given()
            + ", expected a new name)",
        failure);
  }

  /** Removes what Spark and Hadoop leave behind, then takes the checksums not taken yet. */
  private SortedMap<String, FileEntry> checksums() throws IOException {
    SortedMap<String, FileEntry> entries = new TreeMap<>();
    store.delete(staging + "/" + StagingArea.ATTEMPTS);
    for (Map.Entry<String, Long> file : store.files(staging).entrySet()) {
      String name = file.getKey();
      String path = staging + "/" + name;
      if (isLitter(name.substring(name.lastIndexOf('/') + 1))) {
        store.delete(path);
        continue;
      }
      FileEntry entry = written.get(name);
      if (entry == null || entry.bytes() != file.getValue()) {
        try (InputStream in = store.open(path)) {
          entry = Digests.ofStream(in);
        }
      }
      entries.put(name, entry);
    }
    return entries;
  }

  private static boolean isLitter(String file) {
    return file.equals("_SUCCESS") || (file.startsWith(".") && file.endsWith(".crc"));
  }

  /** Removes the staging folder unless it was committed. */
  @Override
  public void close() {
    if (settled) {
      return;
    }
    settled = true;
    try {
      store.delete(staging);
    } catch (IOException e) {
      throw failure("remove staging folder", staging, e);
    }
  }

  private void checkName(String name) {
    if (settled) {
      throw new IllegalStateException(
          "Cannot create file: folder is committed or closed (" + target.child(name) + ")");
    }
    boolean plain = !name.isEmpty() && !name.contains("\\") && !name.equals(Manifest.NAME);
    for (String part : name.split("/", -1)) {
      plain &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    if (!plain) {
      throw new IllegalArgumentException(
          "Cannot create file: bad name ("
              + name
              + ", expected a relative path other than "
              + Manifest.NAME
              + ")");
    }
  }

  static InfrastructureFailure failure(String action, String path, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new InfrastructureFailure(
        "Cannot "
            + action
            + ": "
            + why.lines().findFirst().orElse(why)
            + " ("
            + path
            + ", expected a writable filesystem with space)",
        e);
  }
}
