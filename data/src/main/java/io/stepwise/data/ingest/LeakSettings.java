package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;
import java.util.List;

/**
 * Which problems must not be trained on, and what happens to rows of theirs.
 *
 * @param heldOut files of held-out problems; none, no check
 * @param words n of the n-grams, in words
 * @param overlap share of common n-grams from which on a problem leaks, in (0, 1]
 * @param action what is done
 */
public record LeakSettings(List<String> heldOut, int words, double overlap, Action action)
    implements Serializable {
  /** No held-out problems; 8 words, one half, rows left out. */
  public static final LeakSettings NONE = new LeakSettings(List.of(), 8, 0.5, Action.DROP);

  /** What happens to rows of leaked problems. */
  public enum Action {
    /** They are left out and counted. */
    DROP,
    /** They are counted only. */
    REPORT
  }

  /** Copies the list; rejects values out of range. */
  public LeakSettings {
    heldOut = List.copyOf(heldOut);
    if (words < 1 || !(overlap > 0 && overlap <= 1)) {
      throw new InvalidConfiguration(
          "Cannot search for leaks: out of range ("
              + words
              + " words, overlap "
              + overlap
              + ", expected at least 1 and a share in (0, 1])");
    }
  }

  /** These files by the default rules. */
  public static LeakSettings against(List<String> heldOut) {
    return new LeakSettings(heldOut, NONE.words, NONE.overlap, NONE.action);
  }
}
