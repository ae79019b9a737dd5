package io.stepwise.data.storage;

import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/**
 * The manifest of an output that is a single file, next to it: {@code <file>.manifest.json}. It is
 * written before the file is committed, so that a finished file has one.
 */
public final class FileManifest {
  private static final String SUFFIX = ".manifest.json";

  private FileManifest() {}

  /** Where the manifest of a file is, as the file was given. */
  public static String path(String file) {
    return Folders.beside(file, SUFFIX);
  }

  /** The same as an absolute path or URI. */
  public static String absolutePath(String file) {
    return Location.of(path(file)).path();
  }

  /**
   * Writes the manifest of a file; one that an earlier start left is replaced.
   *
   * @param lines the file's lines
   * @param draft everything but the file's length and checksum
   */
  public static Manifest write(String file, List<String> lines, ManifestDraft draft) {
    MessageDigest digest = Digests.sha256();
    long bytes = 0;
    for (String line : lines) {
      byte[] one = (line + "\n").getBytes(StandardCharsets.UTF_8);
      digest.update(one);
      bytes += one.length;
    }
    TreeMap<String, Manifest.FileEntry> files = new TreeMap<>();
    files.put(
        Location.of(file).name(), new Manifest.FileEntry(bytes, Digests.hex(digest.digest())));
    Manifest manifest = draft.finish(Instant.now(), files);
    String path = path(file);
    if (Folders.exists(path)) {
      Folders.discard(path);
    }
    try (OutputFile output = OutputFile.stage(path)) {
      output.line(manifest.toJson().strip());
      output.commit();
    }
    return manifest;
  }

  /**
   * Reads the manifest of a finished file.
   *
   * @throws InvalidInput if there is none, or the file has another length or checksum
   */
  public static Manifest read(String file) {
    String path = path(file);
    if (!Folders.exists(file) || !Folders.exists(path)) {
      throw new InvalidInput(
          "Cannot read results: no such file or no manifest (%s, expected a finished output with %s)"
              .formatted(file, path));
    }
    Manifest manifest = Manifest.fromJson(JsonLines.document(path).toString(), path);
    Manifest.FileEntry expected = manifest.files().get(Location.of(file).name());
    Manifest.FileEntry found = entry(file);
    if (!found.equals(expected)) {
      throw new InvalidInput(
          "Cannot read results: the file is not the one that its manifest describes (%d bytes, SHA-256 %s, expected %s) at %s"
              .formatted(
                  found.bytes(),
                  found.sha256(),
                  expected == null ? "its name" : expected.bytes() + " and " + expected.sha256(),
                  path));
    }
    return manifest;
  }

  private static Manifest.FileEntry entry(String file) {
    Location location = Location.of(file);
    try (InputStream in = location.store().open(location.path())) {
      return Digests.ofStream(in);
    } catch (IOException e) {
      throw OutputFolder.failure("read file", file, e);
    }
  }
}
