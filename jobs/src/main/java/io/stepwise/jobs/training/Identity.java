package io.stepwise.jobs.training;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.JobContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a resumed job must share with the one it resumes. */
public final class Identity {
  private Identity() {}

  /** The job's settings, the seed, and the digests of its inputs by name. */
  public static Map<String, Object> of(
      Record config, JobContext context, Map<String, InputFolder> inputs) {
    Map<String, Object> identity = new LinkedHashMap<>();
    new Settings<>(context.common(), config)
        .asMap()
        .forEach(
            (key, value) -> {
              if (!HARMLESS.contains(key) && value != null) {
                identity.put(key, value);
              }
            });
    inputs.forEach((name, folder) -> identity.put("digest." + name, folder.digest()));
    return identity;
  }

  /** Settings that change where a job runs, not what it computes. */
  private static final java.util.Set<String> HARMLESS =
      java.util.Set.of("master", "device", "tracking-uri", "metrics");
}
