package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a job saves on its way to an output folder: {@code <output>.checkpoints/<unit>-000200}, each
 * a whole folder with a manifest. The latest ones are kept, and none once the output exists.
 */
public final class Checkpoints {
  private static final int KEPT = 2;

  private final String folder;
  private final String output;
  private final String unit;
  private final Map<String, Object> identity;
  private final int kept;

  /**
   * Checkpoints of an output.
   *
   * @param unit what is counted, as in "step"
   * @param identity what a resumed job must share with the one that saved: settings and digests of
   *     inputs
   */
  public Checkpoints(String output, String unit, Map<String, Object> identity) {
    this(output, unit, identity, KEPT);
  }

  private Checkpoints(String output, String unit, Map<String, Object> identity, int kept) {
    this.kept = kept;
    this.output = output;
    this.folder = output + ".checkpoints";
    this.unit = unit;
    this.identity = Map.copyOf(identity);
  }

  /** Checkpoints that are parts of the output: all are kept until it is there. */
  public static Checkpoints parts(String output, Map<String, Object> identity) {
    return new Checkpoints(output, "part", identity, Integer.MAX_VALUE);
  }

  /** All of them, the oldest first. */
  public List<InputFolder> all() {
    return names().stream().map(name -> InputFolder.open(folder + "/" + name)).toList();
  }

  /**
   * The latest one, for a job that resumes; a job that does not must find none.
   *
   * @throws InvalidInput if there is one and the job does not resume
   * @throws InvalidConfiguration if it belongs to a job with other settings or inputs
   */
  public Optional<InputFolder> latest(boolean resume) {
    List<String> names = names();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String path = folder + "/" + names.get(names.size() - 1);
    if (!resume) {
      throw new InvalidInput(
          "Cannot start: a checkpoint of an earlier run exists ("
              + path
              + ", expected --resume, or another output)");
    }
    InputFolder latest = InputFolder.open(path).verify();
    Map<String, Object> saved = latest.manifest().orElseThrow().config();
    Set<String> keys = new TreeSet<>(saved.keySet());
    keys.addAll(identity.keySet());
    for (String key : keys) {
      if (!Json.line(identity.get(key)).equals(Json.line(saved.get(key)))) {
        throw new InvalidConfiguration(
            "Cannot resume: "
                + key
                + " has changed ("
                + identity.get(key)
                + ", expected "
                + saved.get(key)
                + ") at "
                + path);
      }
    }
    return Optional.of(latest);
  }

  /** Saves one and drops those that are no longer needed. */
  public void save(ManifestDraft draft, long count, Consumer<OutputFolder> writer) {
    String name = String.format(Locale.ROOT, "%s-%06d", unit, count);
    if (names().contains(name)) {
      return;
    }
    try (OutputFolder staged = OutputFolder.stage(folder + "/" + name)) {
      writer.accept(staged);
      staged.commit(draft.config(identity).counts(Map.of(unit, count)));
    }
    List<String> names = names();
    for (String old : names.subList(0, Math.max(0, names.size() - kept))) {
      Folders.remove(folder + "/" + old);
    }
  }

  /** Removes all of them; the output must be there. */
  public void clear() {
    if (!Folders.exists(output)) {
      throw new IllegalStateException("Cannot clear checkpoints: no output yet (" + output + ")");
    }
    names().forEach(name -> Folders.remove(folder + "/" + name));
    Folders.removeIfEmpty(folder);
  }

  /** From the oldest to the latest: a count beyond six digits is longer than those before it. */
  private List<String> names() {
    return Folders.children(folder).stream()
        .filter(name -> name.startsWith(unit + "-"))
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}
