package io.stepwise.jobs.tracking;

import java.util.List;
import java.util.Map;

/**
 * A line of a {@link Journal}. Runs are named by keys, which differ among all lines of a journal;
 * times are milliseconds since 1970, paths of this machine are relative to the journal's folder.
 */
public sealed interface Event {
  /** Key of the run that the event belongs to; null for an event of the pipeline. */
  String run();

  /**
   * A pipeline begins.
   *
   * @param id differs among all pipelines everywhere
   * @param server the address of the server it is meant for
   * @param experiment the experiment it is in; null in older journals, which means the default
   */
  record Opened(String id, String server, String experiment) implements Event {
    @Override
    public String run() {
      return null;
    }
  }

  /**
   * A run begins.
   *
   * @param parent key of the run around it, null for a pipeline's outermost
   * @param name what a person sees
   * @param settings by name
   * @param tags by name
   * @param ledger folder of the ledger with its figures, null for none
   * @param from offset in the ledger at which its figures begin
   * @param step the only step whose figures are its own, null for all
   */
  record Began(
      String run,
      String parent,
      String name,
      long time,
      Map<String, String> settings,
      Map<String, String> tags,
      String ledger,
      long from,
      Long step)
      implements Event {}

  /** A run that had ended, or was killed, is resumed. */
  record Resumed(String run, long time) implements Event {}

  /** More is known about a run. */
  record Tagged(String run, Map<String, String> tags) implements Event {}

  /** Figures that are in no ledger, by name; not-a-number and infinities as their words. */
  record Measured(String run, long step, long time, Map<String, String> figures) implements Event {}

  /**
   * A run read a folder.
   *
   * @param name what a person sees
   * @param path as the run was given it
   * @param digest of the folder
   * @param use e.g. "training"
   */
  record Used(String run, String name, String path, String digest, String use) implements Event {}

  /**
   * A file of a run is worth keeping.
   *
   * @param path of the file; absolute or a URI
   * @param as its name on the server
   */
  record Kept(String run, String path, String as) implements Event {}

  /**
   * A run wrote a model that has a version in a registry.
   *
   * @param name of the model
   * @param path of its folder; absolute or a URI
   * @param digest of the folder
   * @param alias that points at it from now on, null for none
   * @param reason why the alias does
   */
  record Registered(
      String run, String name, String path, String digest, String alias, String reason)
      implements Event {}

  /**
   * A run ended.
   *
   * @param outcome how
   * @param until offset in its ledger after its last figure
   */
  record Ended(String run, Outcome outcome, long time, long until) implements Event {}

  /** All kinds, as they are called in a line. */
  Map<String, Class<? extends Event>> KINDS =
      Map.of(
          "opened", Opened.class,
          "began", Began.class,
          "resumed", Resumed.class,
          "tagged", Tagged.class,
          "measured", Measured.class,
          "used", Used.class,
          "kept", Kept.class,
          "registered", Registered.class,
          "ended", Ended.class);

  /** The word of an event's kind. */
  static String kind(Event event) {
    List<String> kinds =
        KINDS.entrySet().stream()
            .filter(kind -> kind.getValue() == event.getClass())
            .map(Map.Entry::getKey)
            .toList();
    return kinds.get(0);
  }
}
