package io.stepwise.prm.kind;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Shown;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model folder that another folder's reward model uses.
 *
 * @param path local and absolute, or a Hadoop URI
 * @param digest of the folder's files
 */
public record ModelReference(String path, String digest) {
  private static final Pattern STORE = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]+://[^/]*/");

  /** A reference to a folder as it is. */
  public static ModelReference to(InputFolder folder) {
    return new ModelReference(folder.absolutePath(), folder.digest());
  }

  /** As an entry of {@code stepwise.json}. */
  public Map<String, String> entry() {
    return new TreeMap<>(Map.of("path", path, "digest", digest));
  }

  /**
   * Opens the folder.
   *
   * @param from the folder whose reward model uses it; an external one must not make a job read
   *     from another file system
   * @throws InvalidInput unless the folder is there and is what it was
   */
  public InputFolder open(InputFolder from) {
    if (!isNear(from.absolutePath())) {
      throw new InvalidInput(
          "Cannot read reward model: a model it uses lies elsewhere (%s, expected an absolute path, or one on the same file system) at %s"
              .formatted(Shown.of(path), from.path()));
    }
    InputFolder folder = InputFolder.any(path);
    if (!folder.digest().equals(digest)) {
      throw new InvalidInput(
          "Cannot read reward model: a model it uses has changed (%s, expected %s) at %s"
              .formatted(folder.digest(), digest, path));
    }
    return folder;
  }

  private boolean isNear(String owner) {
    Matcher there = STORE.matcher(owner);
    return path.indexOf('\0') < 0
        && (path.startsWith("/") || (there.find() && path.startsWith(there.group())));
  }
}
