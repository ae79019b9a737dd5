package io.stepwise.jobs.tracking;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The runs of one command, as far as its journal knows them. */
public final class Pipeline implements AutoCloseable {
  final Path folder;
  final boolean resume;
  final boolean logModels;
  private final Journal journal;
  private final Map<String, Event.Began> begun = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  private String id;

  /**
   * Where the runs of a pipeline go.
   *
   * @param server address of the tracking server
   * @param experiment the experiment there
   * @param logModels whether the folders of models are uploaded
   */
  public record Destination(String server, String experiment, boolean logModels) {}

  private Pipeline(Path folder, boolean resume, boolean logModels) {
    this.folder = folder;
    this.resume = resume;
    this.logModels = logModels;
    for (Event event : Journal.read(folder, 0).events()) {
      note(event);
    }
    this.journal = Journal.open(folder);
  }

  /**
   * Opens the pipeline of an output: the one that an earlier start left, for a command that
   * resumes, or a new one.
   *
   * @param folder the journal's folder
   * @param to where it is meant to go; a resumed pipeline stays in its experiment
   */
  public static Pipeline open(Path folder, boolean resume, Destination to) {
    Pipeline pipeline = new Pipeline(folder, resume, to.logModels());
    if (pipeline.id == null || !resume) {
      pipeline.write(new Event.Opened(UUID.randomUUID().toString(), to.server(), to.experiment()));
    }
    return pipeline;
  }

  private synchronized void note(Event event) {
    if (event instanceof Event.Opened opened) {
      id = opened.id();
    } else if (event instanceof Event.Began began) {
      begun.put(began.run(), began);
    } else if (event instanceof Event.Ended ended && ended.outcome() == Outcome.FINISHED) {
      finished.add(ended.run());
    }
  }

  void write(Event event) {
    note(event);
    journal.write(event);
  }

  /**
   * The outermost run.
   *
   * @param name what a person sees
   * @param settings by key, records as maps
   * @param tags by name
   * @param output what the command writes
   */
  public TrackedRun root(
      String name, Map<String, ?> settings, Map<String, String> tags, String output) {
    return begin(
        new Event.Began(
            id,
            null,
            name,
            now(),
            Flat.of(settings),
            tags,
            JournaledRun.ledger(this, output),
            JournaledRun.start(this, output),
            null));
  }

  /** A new run, a resumed one, or one that is finished. */
  TrackedRun begin(Event.Began began) {
    Event.Began earlier;
    synchronized (this) {
      if (finished.contains(began.run())) {
        return TrackedRun.NONE;
      }
      earlier = begun.get(began.run());
    }
    if (earlier == null) {
      write(began);
      return new JournaledRun(this, began);
    }
    write(new Event.Resumed(began.run(), began.time()));
    return new JournaledRun(this, earlier);
  }

  /** When the outermost run first began; now, if it has not. */
  public Instant since() {
    synchronized (this) {
      Event.Began root = begun.get(id);
      return root == null ? Instant.now() : Instant.ofEpochMilli(root.time());
    }
  }

  static long now() {
    return Instant.now().toEpochMilli();
  }

  @Override
  public void close() {
    journal.close();
  }
}
