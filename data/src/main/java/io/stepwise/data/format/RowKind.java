package io.stepwise.data.format;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.Arrays;
import java.util.List;

/** Rows that are left out unless asked for, each with the word it is counted under. */
public enum RowKind {
  /** PRM800K: a question whose labels are known, to check the labeler. */
  QUALITY_CONTROL("quality_control"),
  /** PRM800K: a screening question for labelers. */
  SCREENING("screening"),
  /** The labeler could not judge further. */
  GIVE_UP("give_up"),
  /** The problem itself is broken. */
  BAD_PROBLEM("bad_problem");

  private final String word;

  RowKind(String word) {
    this.word = word;
  }

  /** The word used in settings and counts. */
  public String word() {
    return word;
  }

  /**
   * Reads the word used in settings.
   *
   * @throws InvalidConfiguration for any other word
   */
  public static RowKind of(String word) {
    for (RowKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    List<String> words = Arrays.stream(values()).map(RowKind::word).toList();
    throw new InvalidConfiguration(
        "Cannot include rows: unknown kind (" + word + ", expected one of " + words + ")");
  }
}
