package io.stepwise.jobs.retrain.history;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How a run ended.
 *
 * @param result in a word
 * @param labels what became of its label files; those not listed count as never seen
 * @param champion version of the champion afterwards, 0 for none
 * @param previous version of the champion before, 0 for none
 * @param undone for a rollback, the run whose promotion was taken back
 * @param settings the plan's
 * @param summary one sentence for a person
 * @param policy what became of the policy, null where none was asked for or nothing was left to
 *     learn
 */
public record Outcome(
    Result result,
    List<Judgement> labels,
    int champion,
    int previous,
    int undone,
    String settings,
    String summary,
    PolicyOutcome policy) {
  /** The end of a run, in a word. */
  public enum Result {
    /** The candidate is champion. */
    PROMOTED,
    /** The candidate is no worse but not better; the champion stays. */
    KEPT,
    /** The candidate is worse or something is wrong with it; the champion stays. */
    REJECTED,
    /** No candidate was trained: no label file could be used. */
    NOT_TRAINED,
    /** Settings, champion or files changed while the run was stopped. */
    ABANDONED,
    /** An earlier champion was restored. */
    ROLLED_BACK;

    /** The result as a person reads it: "rolled back". */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Copies the list; rejects null components. */
  public Outcome {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(summary, "summary");
    labels = List.copyOf(labels);
  }

  /** An end in which no policy was concerned. */
  public static Outcome of(
      Result result,
      List<Judgement> labels,
      int champion,
      int previous,
      int undone,
      String settings,
      String summary) {
    return new Outcome(result, labels, champion, previous, undone, settings, summary, null);
  }

  /** The same with what became of the policy. */
  public Outcome with(PolicyOutcome policy) {
    return new Outcome(result, labels, champion, previous, undone, settings, summary, policy);
  }

  /** All that came of it, in words. */
  public String words() {
    return policy == null || result == Result.ROLLED_BACK
        ? summary
        : summary + "; " + policy.summary();
  }

  /** Whether an alias moves forward because of it. */
  public boolean promotes() {
    return result == Result.PROMOTED || (policy != null && policy.result() == Result.PROMOTED);
  }
}
