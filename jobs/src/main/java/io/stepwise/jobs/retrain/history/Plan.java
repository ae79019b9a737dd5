package io.stepwise.jobs.retrain.history;

import java.util.List;
import java.util.Objects;

/**
 * What a run is about; fixed when it begins.
 *
 * @param kind what is to be done
 * @param files the label files to learn from; none for a rollback
 * @param champion version of the champion then, 0 for none
 * @param restored for a rollback, the version that becomes champion again; 0 where it stays
 * @param restoredPolicy for a rollback, the version of the policy that becomes champion again; 0
 *     where the policy stays
 * @param undone for a rollback, the run whose promotion is taken back
 * @param settings digest of the settings and frozen sets: a run resumes under the same ones only
 */
public record Plan(
    Kind kind,
    List<LabelFile> files,
    int champion,
    int restored,
    int restoredPolicy,
    int undone,
    String settings) {
  /** What is to be done. */
  public enum Kind {
    /** A candidate is trained and judged. */
    RETRAIN,
    /** An earlier champion is restored. */
    ROLLBACK
  }

  /** Copies the list; rejects null components. */
  public Plan {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(settings, "settings");
    files = List.copyOf(files);
  }

  /** A candidate from these files. */
  public static Plan retrain(List<LabelFile> files, int champion, String settings) {
    return new Plan(Kind.RETRAIN, files, champion, 0, 0, 0, settings);
  }

  /** Back from the promotion of a run. */
  public static Plan rollback(
      int champion, int restored, int restoredPolicy, int undone, String settings) {
    return new Plan(Kind.ROLLBACK, List.of(), champion, restored, restoredPolicy, undone, settings);
  }
}
