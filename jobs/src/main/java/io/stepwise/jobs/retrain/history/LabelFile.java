package io.stepwise.jobs.retrain.history;

import io.stepwise.data.storage.SourceFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of labels, known by its content.
 *
 * @param path where it was found
 * @param digest SHA-256 of its bytes in hexadecimal
 * @param bytes its length
 */
public record LabelFile(String path, String digest, long bytes) {
  private static final int SHORT = 12;

  /** Rejects null components. */
  public LabelFile {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(digest, "digest");
  }

  /**
   * The files that paths, globs and folders match now; of files with equal content the first. Every
   * file is read once.
   */
  public static List<LabelFile> find(List<String> paths) {
    Map<String, LabelFile> found = new LinkedHashMap<>();
    for (SourceFile file : SourceFile.findAny(paths)) {
      String digest = file.digest();
      found.putIfAbsent(digest, new LabelFile(file.path(), digest, file.bytes()));
    }
    return List.copyOf(found.values());
  }

  /** A prefix of the digest, long enough to distinguish files. */
  public String shortDigest() {
    return digest.substring(0, Math.min(SHORT, digest.length()));
  }
}
