package io.stepwise.lm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts the rows of a shard into parts whose activations are held at once. */
final class Parts {
  private Parts() {}

  /**
   * Parts of some of all rows, given longest first; in order.
   *
   * @param positions most positions of a part that has more than one row, padding included; rows of
   *     one part are of similar length, so little is padded
   */
  static List<int[]> of(List<int[]> all, int[] chosen, int positions) {
    List<int[]> parts = new ArrayList<>();
    for (int from = 0; from < chosen.length; ) {
      int fits = Math.max(1, positions / all.get(chosen[from]).length);
      int to = Math.min(chosen.length, from + fits);
      parts.add(Arrays.copyOfRange(chosen, from, to));
      from = to;
    }
    return parts;
  }
}
