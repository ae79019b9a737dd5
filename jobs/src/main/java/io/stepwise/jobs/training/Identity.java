package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.FlatSettings;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.preset.Preset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a resumed job must share with the one it resumes. */
public final class Identity {
  /** Last words of settings that may grow: training for longer continues the same training. */
  private static final Set<String> GROWING = Set.of("max-steps", "iterations");

  /** How often a job saves. */
  public static final String CHECKPOINT_EVERY = "checkpoint-every";

  /**
   * Settings that change where a job writes and how often it saves, not what it computes. A job for
   * which one of them matters puts it into the identity itself.
   */
  private static final Set<String> NOT_COMPUTED =
      Set.of("output", "rollouts", "trees", "search.tree-state", CHECKPOINT_EVERY);

  private static final String DIGEST = "digest.";

  private Identity() {}

  /**
   * The job's settings, the seed, and the digests of its inputs by name. Paths of outputs, and of
   * inputs of which the digest is known, are no part of it: a moved run is the same run.
   */
  public static Map<String, Object> of(
      Record config, JobContext context, Map<String, InputFolder> inputs) {
    Map<String, Object> identity = new LinkedHashMap<>();
    new Settings<>(context.common(), config)
        .asMap()
        .forEach(
            (key, value) -> {
              // A preset only chooses other settings, which are part of the identity themselves.
              if (!CommonSettings.NOT_COMPUTED.contains(key)
                  && !NOT_COMPUTED.contains(key)
                  && !key.equals(Preset.KEY)
                  && value != null) {
                identity.put(key, computed(key, value));
              }
            });
    inputs.forEach((name, folder) -> addInput(identity, name, folder.digest()));
    return identity;
  }

  /** A setting's value; of a group of settings those that change what a job computes. */
  private static Object computed(String key, Object value) {
    if (!(value instanceof Map<?, ?> group)) {
      return value;
    }
    Map<Object, Object> kept = new LinkedHashMap<>(group);
    kept.keySet().removeIf(inner -> NOT_COMPUTED.contains(key + "." + inner));
    return kept;
  }

  /** Adds the digest of an input in place of its path. */
  public static void addInput(Map<String, Object> identity, String name, String digest) {
    identity.remove(name);
    identity.put(DIGEST + name, digest);
  }

  /**
   * Rejects a job that is not the one that was saved. It may be one that trains for longer.
   *
   * @param ours identity of the resumed job
   * @param saved identity of the earlier start
   * @param where what the earlier start saved, for messages
   * @throws InvalidConfiguration naming the keys that differ
   */
  public static void check(Map<String, ?> ours, Map<String, ?> saved, String where) {
    check(ours, saved, GROWING, where);
  }

  /**
   * The same where other settings may grow.
   *
   * @param growing last words of the settings whose value may be larger than before
   */
  static void check(Map<String, ?> ours, Map<String, ?> saved, Set<String> growing, String where) {
    Map<String, String> now = FlatSettings.of(ours);
    Map<String, String> then = FlatSettings.of(saved);
    Set<String> keys = new TreeSet<>(then.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> agree(key, now, then, growing));
    if (!keys.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot resume: "
              + (keys.size() == 1
                  ? keys.iterator().next() + " has changed ("
                  : "settings have changed (")
              + keys.stream()
                  .map(
                      key ->
                          (keys.size() == 1 ? "" : key + " ")
                              + now.get(key)
                              + ", expected "
                              + (mayGrow(key, growing) ? "at least " : "")
                              + then.get(key))
                  .collect(Collectors.joining("; "))
              + ") at "
              + where);
    }
  }

  /** Whether a resumed job may have a value where the saved one had another; null is absent. */
  private static boolean agree(
      String key, Map<String, String> now, Map<String, String> then, Set<String> growing) {
    String ours = now.get(key);
    String saved = then.get(key);
    if (Objects.equals(ours, saved)) {
      return true;
    }
    // Earlier versions saved these as well.
    if (ours == null && (NOT_COMPUTED.contains(key) || now.containsKey(DIGEST + key))) {
      return true;
    }
    boolean numbers =
        ours != null
            && saved != null
            && ours.matches("[0-9]{1,18}")
            && saved.matches("[0-9]{1,18}");
    return numbers && mayGrow(key, growing) && Long.parseLong(ours) > Long.parseLong(saved);
  }

  private static boolean mayGrow(String key, Set<String> growing) {
    return growing.contains(key.substring(key.lastIndexOf('.') + 1));
  }
}
