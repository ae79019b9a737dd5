package io.stepwise.jobs.training;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.config.CommonSettings;
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
              if (!CommonSettings.NOT_COMPUTED.contains(key) && value != null) {
                identity.put(key, value);
              }
            });
    inputs.forEach((name, folder) -> identity.put("digest." + name, folder.digest()));
    return identity;
  }
}
