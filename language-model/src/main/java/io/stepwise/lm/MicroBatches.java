package io.stepwise.lm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits the rows of a shard into micro-batches, whose activations are in memory one at a time. */
final class MicroBatches {
  private MicroBatches() {}

  /**
   * The micro-batches of the chosen rows, in order.
   *
   * @param chosen indices into {@code all}, longest row first, so that little is padded
   * @param positions maximum number of positions, padding included, of a micro-batch with more than
   *     one row
   */
  static List<int[]> of(List<int[]> all, int[] chosen, int positions) {
    List<int[]> microBatches = new ArrayList<>();
    for (int from = 0; from < chosen.length; ) {
      int fits = Math.max(1, positions / all.get(chosen[from]).length);
      int to = Math.min(chosen.length, from + fits);
      microBatches.add(Arrays.copyOfRange(chosen, from, to));
      from = to;
    }
    return microBatches;
  }
}
