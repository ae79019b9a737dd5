package io.stepwise.jobs.retrain.gate;

import java.util.Objects;

/**
 * One condition and whether it held.
 *
 * @param kind where it belongs
 * @param name what is asked, in a few words
 * @param subject the frozen set or label file it was asked of
 * @param passed whether it held
 * @param found what was measured, in words with figures
 * @param expected what was asked for, likewise
 * @param meaning why it matters, in one sentence
 */
public record Check(
    Kind kind,
    String name,
    String subject,
    boolean passed,
    String found,
    String expected,
    String meaning) {
  /** Where a check belongs. */
  public enum Kind {
    /** Is a label file what it says? Failing sets the file aside. */
    LABELS,
    /** Something that must not happen. Failing rejects the candidate. */
    TRIPWIRE,
    /** Is the candidate no worse? Failing rejects it. */
    NO_WORSE,
    /** Are its probabilities calibrated? Failing rejects it. */
    CALIBRATED,
    /** Is it better? Where no such check passes, the champion stays. */
    BETTER
  }

  /** Rejects null components. */
  public Check {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(meaning, "meaning");
  }

  /** In one line: "step AUROC on hard: -0.031 (-0.050 to -0.012), expected above -0.02". */
  public String line() {
    return name + " on " + subject + ": " + found + ", expected " + expected;
  }
}
