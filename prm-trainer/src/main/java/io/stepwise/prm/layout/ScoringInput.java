package io.stepwise.prm.layout;

import java.util.Arrays;

/**
 * A solution as a reward model reads it.
 *
 * @param ids token ids, [T]
 * @param positions index into the ids of the token at which each step's score is read, ascending,
 *     [K]
 */
public record ScoringInput(int[] ids, int[] positions) {
  /** Rejects positions that descend or lie outside the row. */
  public ScoringInput {
    int last = 0;
    for (int position : positions) {
      if (position < last || position >= ids.length) {
        throw new IllegalArgumentException(
            "Cannot make scoring input: position out of range (%d, expected %d to %d)"
                .formatted(position, last, ids.length - 1));
      }
      last = position;
    }
  }

  /**
   * The input with the first steps whose positions lie within a maximum length; itself if it is no
   * longer than that.
   *
   * @param maxLength in tokens
   */
  public ScoringInput truncated(int maxLength) {
    if (ids.length <= maxLength) {
      return this;
    }
    int kept = 0;
    while (kept < positions.length && positions[kept] < maxLength) {
      kept++;
    }
    int length = kept == 0 ? 0 : positions[kept - 1] + 1;
    return new ScoringInput(Arrays.copyOf(ids, length), Arrays.copyOf(positions, kept));
  }
}
