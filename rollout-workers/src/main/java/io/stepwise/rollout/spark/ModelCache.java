package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Models of one JVM, each loaded once and shared by its tasks, keyed by the digest of its folder.
 * Models nobody uses are kept up to a limit, the latest used ones first.
 */
final class ModelCache {
  private static final int IDLE_LIMIT = 3;
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>(8, 0.75f, true);

  private ModelCache() {}

  private static final class Entry {
    final CausalModel model;
    int users;

    Entry(CausalModel model) {
      this.model = model;
    }
  }

  /** A model in use; closing gives it back. */
  static final class Lease implements AutoCloseable {
    private final String digest;
    private final CausalModel model;

    private Lease(String digest, CausalModel model) {
      this.digest = digest;
      this.model = model;
    }

    CausalModel model() {
      return model;
    }

    String digest() {
      return digest;
    }

    @Override
    public void close() {
      giveBack(digest);
    }
  }

  /**
   * The model in a folder. A folder whose model is here already is not opened.
   *
   * @param digest what the driver found the folder's digest to be
   * @throws InvalidInput if the folder holds something else here
   */
  static synchronized Lease lease(String path, String digest) {
    Entry entry = ENTRIES.get(digest);
    if (entry == null) {
      entry = new Entry(load(path, digest));
      ENTRIES.put(digest, entry);
    }
    entry.users++;
    return new Lease(digest, entry.model);
  }

  private static CausalModel load(String path, String digest) {
    InputFolder folder = InputFolder.any(path);
    if (!folder.digest().equals(digest)) {
      throw new InvalidInput(
          "Cannot load model: the folder differs from the driver's ("
              + folder.digest()
              + ", expected "
              + digest
              + ") at "
              + path);
    }
    return CausalModel.load(folder);
  }

  private static synchronized void giveBack(String digest) {
    ENTRIES.get(digest).users--;
    long idle = ENTRIES.values().stream().filter(entry -> entry.users == 0).count();
    Iterator<Entry> oldestFirst = ENTRIES.values().iterator();
    while (idle > IDLE_LIMIT && oldestFirst.hasNext()) {
      Entry entry = oldestFirst.next();
      if (entry.users == 0) {
        entry.model.close();
        oldestFirst.remove();
        idle--;
      }
    }
  }
}
