package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.Resumption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job saves on its way to an output folder: {@code <output>.checkpoints/<unit>-000200}, each
 * a whole folder with a manifest. The latest ones are kept, and none once the output exists.
 */
public final class Checkpoints {
  /** What the command line calls {@link Resumption#LATEST_WHOLE}. */
  public static final String SKIPPING = "--skip-damaged";

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final int KEPT = 2;
  private static final String PART = "part";

  private final String folder;
  private final String output;
  private final String unit;
  private final Map<String, Object> identity;
  private final int kept;

  /**
   * Checkpoints of an output.
   *
   * @param unit what is counted, e.g. "step"
   * @param identity what a resumed job must share with the one that saved: settings and digests of
   *     inputs
   */
  public Checkpoints(String output, String unit, Map<String, Object> identity) {
    this(output, unit, identity, KEPT);
  }

  /**
   * Checkpoints of which all are kept until the output is there.
   *
   * @param unit what is counted
   * @param identity what a resumed job must share with the one that saved
   */
  public static Checkpoints keepingAll(String output, String unit, Map<String, Object> identity) {
    return new Checkpoints(output, unit, identity, Integer.MAX_VALUE);
  }

  private Checkpoints(String output, String unit, Map<String, Object> identity, int kept) {
    this.kept = kept;
    this.output = output;
    this.folder = Folders.beside(output, ".checkpoints");
    this.unit = unit;
    this.identity = Map.copyOf(identity);
  }

  /**
   * Checkpoints that are parts of the output: all are kept until it is there. The parts of an
   * earlier start are kept, and so is their size.
   *
   * @param size how much a part holds, e.g. rows, if there are none
   */
  public static Checkpoints parts(
      String output, Map<String, Object> identity, int size, JobContext context) {
    Optional<Number> earlier =
        new Checkpoints(output, PART, identity, Integer.MAX_VALUE)
            .latest(context.resumption())
            .map(part -> part.manifest().orElseThrow().config().get(Identity.CHECKPOINT_EVERY))
            .map(Number.class::cast);
    if (earlier.isPresent() && earlier.get().intValue() != size) {
      context
          .progress()
          .say(
              "Warning: %s=%d has no effect: the run continues in parts of %s, as it was started"
                  .formatted(Identity.CHECKPOINT_EVERY, size, earlier.get()));
    }
    Map<String, Object> sized = new LinkedHashMap<>(identity);
    sized.put(Identity.CHECKPOINT_EVERY, earlier.map(Number::intValue).orElse(size));
    return new Checkpoints(output, PART, sized, Integer.MAX_VALUE);
  }

  /** How much a part holds. */
  public int partSize() {
    return (Integer) identity.get(Identity.CHECKPOINT_EVERY);
  }

  /** All of them, the oldest first. */
  public List<InputFolder> all() {
    return names().stream().map(name -> InputFolder.open(folder + "/" + name)).toList();
  }

  /**
   * The latest one, for a job that resumes; a job that does not must find none.
   *
   * @throws InvalidConfiguration if there is one and the job does not resume, or it belongs to a
   *     job with other settings or inputs
   * @throws InvalidInput if it is damaged, unless damaged ones are to be skipped
   */
  public Optional<InputFolder> latest(Resumption resumption) {
    List<String> names = names();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    if (resumption == Resumption.NONE) {
      throw new InvalidConfiguration(
          "Cannot start: a checkpoint of an earlier run exists ("
              + path(names.get(names.size() - 1))
              + ", expected --resume to continue from it, or another output)");
    }
    for (int i = names.size() - 1; i >= 0; i--) {
      Optional<InputFolder> latest = whole(names.get(i), resumption);
      if (latest.isPresent()) {
        Identity.check(
            identity, latest.get().manifest().orElseThrow().config(), latest.get().path());
        return latest;
      }
    }
    LOG.warn("No intact checkpoint of {}: starting from the beginning", output);
    return Optional.empty();
  }

  /**
   * The counts of all that are there and whole.
   *
   * @throws InvalidInput if one is damaged, unless damaged ones are to be skipped
   */
  public Set<Long> counts(Resumption resumption) {
    Set<Long> counts = new TreeSet<>();
    for (String name : names()) {
      if (whole(name, resumption).isPresent()) {
        counts.add(Long.valueOf(name.substring(unit.length() + 1)));
      }
    }
    return counts;
  }

  /** One of them, verified; empty if it was damaged and is removed. */
  private Optional<InputFolder> whole(String name, Resumption resumption) {
    try {
      return Optional.of(InputFolder.open(path(name)).verify());
    } catch (InvalidInput e) {
      if (resumption != Resumption.LATEST_WHOLE) {
        throw new InvalidInput(e.getMessage() + "; " + wayOut(name), e);
      }
      LOG.warn("Skipped a damaged checkpoint: {}", e.getMessage());
      Folders.discard(path(name));
      return Optional.empty();
    }
  }

  private String wayOut(String damaged) {
    List<String> earlier = names().subList(0, names().indexOf(damaged));
    for (int i = earlier.size() - 1; i >= 0; i--) {
      try {
        InputFolder.open(path(earlier.get(i))).verify();
        return "add " + SKIPPING + " to resume from " + path(earlier.get(i)) + ", which is intact";
      } catch (InvalidInput e) {
        continue; // the one before may be whole
      }
    }
    return "add " + SKIPPING + " to do without it, since no earlier one is intact";
  }

  private String path(String name) {
    return folder + "/" + name;
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
