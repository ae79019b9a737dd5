package io.stepwise.lm.engine;

import ai.djl.util.Utils;
import io.stepwise.data.error.InfrastructureFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder into which the tensor engine and the tokenizer unpack their native libraries, and from
 * which they are loaded into this process: {@code ENGINE_CACHE_DIR}, {@code DJL_CACHE_DIR}, or
 * {@code .djl.ai} in the home folder or, where that cannot be written, in the temporary folder.
 */
public final class EngineCache {
  /** What every message about the folder ends with. */
  private static final String ADVICE =
      "; set ENGINE_CACHE_DIR to a folder of yours with 500 MB of space";

  private static final int ROOT = 0;
  private static volatile boolean checked;

  private EngineCache() {}

  /**
   * Checks the folder of this process.
   *
   * @throws InfrastructureFailure if it belongs to another user, whose libraries this process would
   *     load, or cannot be made
   */
  public static void check() {
    if (!checked) {
      check(Utils.getEngineCacheDir(), user());
      checked = true;
    }
  }

  /** The failure to load a library, in one line. */
  public static InfrastructureFailure failure(String library, Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String why = String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
    return new InfrastructureFailure(
        "Cannot load %s: %s %s (expected its native library in %s%s)"
            .formatted(
                library, root.getClass().getSimpleName(), why, Utils.getEngineCacheDir(), ADVICE),
        cause);
  }

  static void check(Path folder, int user) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || (!Files.isWritable(there) && !Files.exists(folder))) {
      throw new InfrastructureFailure(
          "Cannot load tensor engine: its cache folder cannot be created (%s, expected a writable folder%s)"
              .formatted(folder, ADVICE));
    }
    int owner = owner(folder, user);
    if (owner != user && owner != ROOT && user != ROOT) {
      throw new InfrastructureFailure(
          "Cannot load tensor engine: its cache folder belongs to another user (uid %d, expected %d or root) at %s%s"
              .formatted(owner, user, folder, ADVICE));
    }
  }

  /** The owner's number, or the given one where there is no folder yet or no such numbers. */
  private static int owner(Path folder, int otherwise) {
    try {
      return (Integer) Files.getAttribute(folder, "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return otherwise; // not there yet, or a filesystem without owners
    }
  }

  /** The number of this process's user; of root, who may read anything, where it is not known. */
  static int user() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return ROOT;
    }
  }
}
