package io.stepwise.jobs.tracking;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import java.util.Map;

/**
 * A run as a tracking server shows it: a pipeline, a phase of one, or an iteration of a phase.
 * Every call writes one line and returns, independently of the server.
 */
public interface TrackedRun {
  /** Takes everything and keeps nothing: for a command without a tracking server. */
  TrackedRun NONE = new Untracked();

  /**
   * A part of this run.
   *
   * @param name what a person sees; equal names in one run are one part
   * @param settings by key, records as maps
   * @param output the folder it writes, whose ledger holds its figures
   */
  TrackedRun phase(String name, Map<String, ?> settings, String output);

  /**
   * One step of this run as a part of it; the step's figures in this run's ledger are also its own.
   */
  TrackedRun iteration(long step);

  /** Something worth knowing and searching for. */
  void tag(String name, String value);

  /** What came out, in a sentence that stands above the run. */
  void note(String text);

  /**
   * Figures that are in no ledger.
   *
   * @param figures by name; what stands before the last '/' is the section of their charts
   */
  void measured(long step, Map<String, Double> figures);

  /**
   * A folder that the run read.
   *
   * @param name what a person sees
   * @param use e.g. "training"
   */
  void used(String name, String path, String digest, String use);

  /**
   * A finished folder that the run wrote: its manifest's inputs and figures become the run's, its
   * counts tags, its pages are kept; a model is uploaded where that is wanted.
   */
  void wrote(InputFolder folder);

  /**
   * The same for an output that is a single file.
   *
   * @param path of the manifest, absolute or a URI
   * @param manifest the file's
   */
  void wrote(String path, Manifest manifest);

  /** Records a finished folder of the run: its inputs, its pages and its manifest. */
  void shown(InputFolder folder);

  /** The name of a figure that an evaluation measured: "eval/…", for accuracies "core/…". */
  static String evaluated(String name) {
    return ManifestFigures.evaluated(name);
  }

  /**
   * A model that the run made, or one that an alias points at from now on, becomes a version in the
   * server's registry. Equal folders are one version.
   *
   * @param alias that points at it, null for none
   * @param reason why, in a few words
   */
  void registered(String name, InputFolder model, String alias, String reason);

  /** The end. */
  void ended(Outcome outcome);

  /** Does the run's work, and ends the run as the work ends. */
  default void during(Runnable work) {
    Outcome outcome = Outcome.FAILED;
    try {
      work.run();
      outcome = Outcome.FINISHED;
    } catch (Interrupted e) {
      outcome = Outcome.KILLED;
      throw e;
    } finally {
      ended(outcome);
    }
  }
}
