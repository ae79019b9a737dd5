package io.stepwise.data.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a job knows of its manifest before its files are committed. Each method gives a copy. */
public final class ManifestDraft {
  private final String job;
  private final Instant started;
  private final Map<String, Object> config;
  private final List<Manifest.Input> inputs;
  private final Map<String, Object> counts;
  private final Map<String, Object> metrics;

  private ManifestDraft(
      String job,
      Instant started,
      Map<String, Object> config,
      List<Manifest.Input> inputs,
      Map<String, Object> counts,
      Map<String, Object> metrics) {
    this.job = Objects.requireNonNull(job, "job");
    this.started = Objects.requireNonNull(started, "started");
    this.config = config;
    this.inputs = inputs;
    this.counts = counts;
    this.metrics = metrics;
  }

  /** A draft with neither configuration, inputs, counts nor metrics. */
  public static ManifestDraft of(String job, Instant started) {
    return new ManifestDraft(job, started, Map.of(), List.of(), Map.of(), Map.of());
  }

  /** With this resolved configuration. */
  public ManifestDraft config(Map<String, ?> resolved) {
    return new ManifestDraft(job, started, copy(resolved), inputs, counts, metrics);
  }

  /** With one more input; the digest is SHA-256 in hexadecimal. */
  public ManifestDraft input(String path, String digest) {
    List<Manifest.Input> more = new ArrayList<>(inputs);
    more.add(new Manifest.Input(path, digest));
    return new ManifestDraft(job, started, config, List.copyOf(more), counts, metrics);
  }

  /** With one more input folder. */
  public ManifestDraft input(InputFolder folder) {
    return input(folder.path(), folder.digest());
  }

  /** With more input folders, in their order. */
  public ManifestDraft inputs(Iterable<InputFolder> folders) {
    ManifestDraft draft = this;
    for (InputFolder folder : folders) {
      draft = draft.input(folder);
    }
    return draft;
  }

  /** With these counts. */
  public ManifestDraft counts(Map<String, ?> whole) {
    return new ManifestDraft(job, started, config, inputs, copy(whole), metrics);
  }

  /** With these metrics. */
  public ManifestDraft metrics(Map<String, ?> measured) {
    return new ManifestDraft(job, started, config, inputs, counts, copy(measured));
  }

  Manifest finish(Instant finished, SortedMap<String, Manifest.FileEntry> files) {
    return new Manifest(
        job,
        Manifest.DONE,
        config,
        inputs,
        counts,
        metrics,
        Versions.current(),
        started,
        finished,
        files);
  }

  /**
   * A copy in the map's own order, or by key if it has none, so that equal maps give equal bytes.
   */
  private static Map<String, Object> copy(Map<?, ?> map) {
    boolean ordered = map instanceof LinkedHashMap || map instanceof SortedMap;
    Map<String, Object> copy = ordered ? new LinkedHashMap<>() : new TreeMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), copyOf(value)));
    return copy;
  }

  private static Object copyOf(Object value) {
    return value instanceof Map<?, ?> map
        ? copy(map)
        : value instanceof List<?> list
            ? list.stream().map(ManifestDraft::copyOf).collect(Collectors.toList()) // may hold null
            : value;
  }
}
