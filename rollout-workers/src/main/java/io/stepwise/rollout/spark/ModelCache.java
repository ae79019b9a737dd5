package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Models of one JVM, each loaded once and shared by its tasks, keyed by what they are and the
 * digest of their folder. Unused models are kept up to a limit, the latest used ones first; an
 * unused policy only until another one is opened, since training makes a new one per iteration and
 * does not return to the one before.
 */
public final class ModelCache {
  private static final int IDLE_LIMIT = 3;
  private static final String POLICY = "policy ";
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>(8, 0.75f, true);

  private ModelCache() {}

  private static final class Entry {
    final AutoCloseable model;
    int users;

    Entry(AutoCloseable model) {
      this.model = model;
    }
  }

  /**
   * A model in use; closing gives it back.
   *
   * @param <M> what the folder was opened as
   */
  public static final class Lease<M extends AutoCloseable> implements AutoCloseable {
    private final String key;
    private final String digest;
    private final M model;

    private Lease(String key, String digest, M model) {
      this.key = key;
      this.digest = digest;
      this.model = model;
    }

    /** The model. */
    public M model() {
      return model;
    }

    /** Digest of its folder. */
    public String digest() {
      return digest;
    }

    @Override
    public void close() {
      giveBack(key);
    }
  }

  /**
   * The policy in a folder. A folder whose model is here already is not opened.
   *
   * @param digest what the driver found the folder's digest to be
   * @throws InvalidInput if the folder holds something else here
   */
  public static Lease<CausalModel> policy(String path, String digest) {
    return lease(POLICY + digest, path, digest, CausalModel::load);
  }

  /** The reward model in a folder, as {@link #policy}. */
  public static Lease<LoadedRewardModel> rewardModel(
      String path, String digest, LayoutSettings layout) {
    return lease(
        "reward model " + layout + " " + digest,
        path,
        digest,
        folder -> RewardModels.open(folder, layout));
  }

  @SuppressWarnings("unchecked") // a key names the kind of its model
  private static synchronized <M extends AutoCloseable> Lease<M> lease(
      String key, String path, String digest, Function<InputFolder, M> open) {
    Entry entry = ENTRIES.get(key);
    if (entry == null) {
      if (key.startsWith(POLICY)) {
        closeIdle(POLICY, 0); // before the new one is loaded, so that both need not fit
      }
      entry = new Entry(open.apply(folder(path, digest)));
      ENTRIES.put(key, entry);
    }
    entry.users++;
    return new Lease<>(key, digest, (M) entry.model);
  }

  private static InputFolder folder(String path, String digest) {
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
    return folder;
  }

  private static synchronized void giveBack(String key) {
    ENTRIES.get(key).users--;
    closeIdle("", IDLE_LIMIT);
  }

  /** Closes unused models with keys of a beginning, the longest unused first, but for so many. */
  private static void closeIdle(String beginning, int kept) {
    List<String> idle =
        ENTRIES.entrySet().stream()
            .filter(entry -> entry.getValue().users == 0 && entry.getKey().startsWith(beginning))
            .map(Map.Entry::getKey)
            .toList();
    for (String key : idle.subList(0, Math.max(0, idle.size() - kept))) {
      close(ENTRIES.remove(key).model);
    }
  }

  private static void close(AutoCloseable model) {
    try {
      model.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot close model: " + e.getMessage(), e);
    }
  }
}
