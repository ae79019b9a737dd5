package io.stepwise.jobs.training;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.preset.Preset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a resumed job must share with the one it resumes. */
public final class Identity {
  /** Last words of settings that may grow: training for longer continues the same training. */
  private static final Set<String> GROWING = Set.of("max-steps", "iterations");

  private Identity() {}

  /** The job's settings, the seed, and the digests of its inputs by name. */
  public static Map<String, Object> of(
      Record config, JobContext context, Map<String, InputFolder> inputs) {
    Map<String, Object> identity = new LinkedHashMap<>();
    new Settings<>(context.common(), config)
        .asMap()
        .forEach(
            (key, value) -> {
              // A preset only chooses other settings, which are part of the identity themselves.
              if (!CommonSettings.NOT_COMPUTED.contains(key)
                  && !key.equals(Preset.KEY)
                  && value != null) {
                identity.put(key, value);
              }
            });
    inputs.forEach((name, folder) -> identity.put("digest." + name, folder.digest()));
    return identity;
  }

  /** Whether a resumed job may have a value where the saved one had another; null is absent. */
  static boolean agree(String key, String ours, String saved) {
    if (Objects.equals(ours, saved)) {
      return true;
    }
    boolean numbers =
        ours != null
            && saved != null
            && ours.matches("[0-9]{1,18}")
            && saved.matches("[0-9]{1,18}");
    return numbers && mayGrow(key) && Long.parseLong(ours) > Long.parseLong(saved);
  }

  /** The value that a message asks a resumed job to have. */
  static String expected(String key, String saved) {
    return mayGrow(key) ? "at least " + saved : saved;
  }

  private static boolean mayGrow(String key) {
    return GROWING.contains(key.substring(key.lastIndexOf('.') + 1));
  }
}
