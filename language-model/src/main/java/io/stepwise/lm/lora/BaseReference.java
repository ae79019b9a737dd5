package io.stepwise.lm.lora;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Shown;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder whose model adapters change. PEFT's configuration holds its path; a file next to it
 * the digest that the folder had, without which the path is not followed, so that external adapters
 * cannot make a job read other paths.
 *
 * @param path local and absolute, or a Hadoop URI
 * @param digest of the folder's files
 */
public record BaseReference(String path, String digest) {
  static final String FILE = "stepwise_base.json";
  private static final Pattern STORE = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]+://[^/]*/");

  /** A folder as a base. */
  public static BaseReference of(InputFolder folder) {
    return new BaseReference(folder.absolutePath(), folder.digest());
  }

  /** The folder that a model's folder takes its tokenizer from: itself, or its base. */
  public static InputFolder orSelf(InputFolder folder) {
    return AdapterFiles.in(folder, "") ? AdapterFiles.read(folder, "").base(folder, "") : folder;
  }

  String toJson() {
    return Json.pretty(Map.of("digest", digest));
  }

  /**
   * Opens the base of adapters.
   *
   * @param path as the adapters' configuration has it
   * @throws InvalidInput unless the folder is there and is what it was
   */
  static InputFolder open(InputFolder adapters, String prefix, String path) {
    String where = adapters.path() + "/" + prefix;
    if (!adapters.has(prefix + FILE)) {
      throw new InvalidInput(
          "Cannot read adapters: they do not say which base they were trained on (no "
              + FILE
              + ", expected it, or adapters merged with ./stepwise merge --base) at "
              + where);
    }
    String digest = Json.read(adapters.text(prefix + FILE), where + FILE).path("digest").asText();
    if (!near(path, adapters.absolutePath())) {
      throw new InvalidInput(
          "Cannot read adapters: their base lies elsewhere ("
              + Shown.of(path)
              + ", expected an absolute path, or one on their filesystem) at "
              + where);
    }
    InputFolder base = InputFolder.any(path);
    if (!base.digest().equals(digest)) {
      throw new InvalidInput(
          "Cannot read adapters: their base is not what they were trained on ("
              + base.digest()
              + ", expected "
              + digest
              + ") at "
              + path);
    }
    return base;
  }

  /** Whether a path is local and absolute, or of the filesystem that the adapters lie in. */
  private static boolean near(String path, String adapters) {
    Matcher there = STORE.matcher(adapters);
    return path.indexOf('\0') < 0
        && (path.startsWith("/") || (there.find() && path.startsWith(there.group())));
  }
}
