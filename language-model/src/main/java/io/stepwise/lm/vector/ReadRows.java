package io.stepwise.lm.vector;

import java.util.Arrays;

/**
 * The tokens of a pass at which outputs are read. What follows the last layer's attention is
 * computed for them only, in rows that lie one after the other.
 */
final class ReadRows {
  private final int headsWidth;
  private float[] heads = {};
  private int[] rows = {};
  private int count;

  ReadRows(DecoderShape shape) {
    headsWidth = shape.heads();
  }

  /** Sets the tokens: the first so many of some ascending indices. */
  void choose(int[] indices, int howMany) {
    rows = indices;
    count = howMany;
    if (heads.length < count * headsWidth) {
      heads = new float[count * headsWidth];
    }
  }

  int count() {
    return count;
  }

  /** What these tokens' query heads read, {@code [count, heads]}. */
  float[] heads() {
    return heads;
  }

  /**
   * Copies the tokens' rows.
   *
   * @param to may be the matrix itself
   */
  void gather(float[] from, int width, float[] to) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(from, rows[i] * width, to, i * width, width);
    }
  }

  /** Moves rows to where {@link #gather} took them from; the others of n become zeros. */
  void spread(float[] values, int width, int n) {
    int end = n * width;
    for (int i = count - 1; i >= 0; i--) {
      int at = rows[i] * width;
      System.arraycopy(values, i * width, values, at, width);
      Arrays.fill(values, at + width, end, 0f);
      end = at;
    }
    Arrays.fill(values, 0, end, 0f);
  }
}
