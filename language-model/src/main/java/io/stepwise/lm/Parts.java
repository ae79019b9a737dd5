package io.stepwise.lm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts the rows of a shard into parts whose activations are held at once. */
final class Parts {
  /**
   * Most positions of a part, padding included. Rows of one part are of similar length, so little
   * is padded, and a small model's activations stay in cache.
   */
  private static final int POSITIONS = Integer.getInteger("stepwise.positions", 1024);

  private Parts() {}

  /** Parts of some of all rows, given longest first; in order. */
  static List<int[]> of(List<int[]> all, int[] chosen) {
    List<int[]> parts = new ArrayList<>();
    for (int from = 0; from < chosen.length; ) {
      int fits = Math.max(1, POSITIONS / all.get(chosen[from]).length);
      int to = Math.min(chosen.length, from + fits);
      parts.add(Arrays.copyOfRange(chosen, from, to));
      from = to;
    }
    return parts;
  }
}
