package io.stepwise.jobs.report;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.Versions;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A folder that figures are in, as its manifest describes it.
 *
 * @param name how the page calls it, e.g. "evaluation"
 * @param path where it is
 * @param digest SHA-256 over its files, null for the folder the page itself is in, which cannot
 *     hold its own
 * @param job the command that wrote it
 * @param finished when, as ISO 8601
 * @param inputs what that command read
 * @param config its resolved settings
 * @param counts its counts
 * @param versions what it ran on
 */
public record Source(
    String name,
    String path,
    String digest,
    String job,
    String finished,
    List<Manifest.Input> inputs,
    Map<String, Object> config,
    Map<String, Object> counts,
    Map<String, String> versions) {
  /** Copies the collections, keeping their order; rejects null components. */
  public Source {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(job, "job");
    inputs = List.copyOf(inputs);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }

  /**
   * The folder that the page is being written to.
   *
   * @param job the command that writes it
   * @param config its resolved settings
   */
  public static Source here(
      String name,
      String path,
      String job,
      List<Manifest.Input> inputs,
      Map<String, Object> config,
      Map<String, Object> counts) {
    return new Source(
        name,
        path,
        null,
        job,
        Instant.now().toString(),
        inputs,
        config,
        counts,
        Versions.current());
  }

  /**
   * A finished folder.
   *
   * @throws InvalidInput when it has no manifest
   */
  public static Source of(String name, InputFolder folder) {
    Manifest manifest =
        folder
            .manifest()
            .orElseThrow(
                () ->
                    new InvalidInput(
                        "Cannot trace metrics: the folder has no manifest ("
                            + folder.path()
                            + ", expected the folder of a finished command)"));
    return of(name, folder.path(), folder.digest(), manifest);
  }

  /**
   * A finished file.
   *
   * @param manifest the file's
   */
  public static Source of(String name, String file, Manifest manifest) {
    return of(name, file, manifest.digest(), manifest);
  }

  private static Source of(String name, String path, String digest, Manifest manifest) {
    return new Source(
        name,
        path,
        digest,
        manifest.job(),
        manifest.finished().toString(),
        manifest.inputs(),
        manifest.config(),
        manifest.counts(),
        manifest.versions());
  }
}
