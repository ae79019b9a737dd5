package io.stepwise.jobs.cli;

import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.FlatSettings;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.lm.format.FormatSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An output folder that a resumed command finds finished. */
final class FinishedOutput {
  private FinishedOutput() {}

  /**
   * A warning if the folder was made with settings that are not the ones now given: the command
   * leaves it as it is, so the new ones have no effect.
   */
  static <C extends Record> Optional<String> warning(Job<C> job, C config, JobContext context) {
    String output = job.output(config).orElse(null);
    if (!context.resume() || output == null || !Folders.exists(output + "/" + Manifest.NAME)) {
      return Optional.empty();
    }
    Manifest manifest = InputFolder.open(output).manifest().orElseThrow();
    if (!manifest.job().equals(job.name())) {
      return Optional.empty();
    }
    Map<String, String> made = FlatSettings.of(manifest.config());
    List<String> changed = new ArrayList<>();
    FlatSettings.of(context.describe(config))
        .forEach(
            (key, value) -> {
              // A manifest records what auto and the formats were resolved to.
              boolean comparable =
                  made.containsKey(key)
                      && !CommonSettings.NOT_COMPUTED.contains(key)
                      && !FormatSettings.KEYS.contains(key)
                      && !key.equals(Preset.KEY)
                      && !value.equals("auto");
              if (comparable && !value.equals(made.get(key))) {
                changed.add(key + " " + made.get(key) + ", now " + value);
              }
            });
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Warning: "
                + output
                + " is finished and stays as it is; it was made with other settings ("
                + String.join("; ", changed)
                + "). Choose another output to run with these");
  }
}
