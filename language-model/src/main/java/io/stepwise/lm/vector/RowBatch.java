package io.stepwise.lm.vector;

import java.util.List;

/**
 * Rows of token ids, one after the other without padding.
 *
 * @param tokens ids of all rows
 * @param positions each token's position in its row
 * @param starts where each row begins, and last where all end
 */
public record RowBatch(int[] tokens, int[] positions, int[] starts) {
  /** Lays rows one after the other. */
  public static RowBatch of(List<int[]> rows) {
    int[] starts = new int[rows.size() + 1];
    for (int r = 0; r < rows.size(); r++) {
      starts[r + 1] = starts[r] + rows.get(r).length;
    }
    int[] tokens = new int[starts[rows.size()]];
    int[] positions = new int[tokens.length];
    for (int r = 0; r < rows.size(); r++) {
      int[] row = rows.get(r);
      System.arraycopy(row, 0, tokens, starts[r], row.length);
      for (int t = 0; t < row.length; t++) {
        positions[starts[r] + t] = t;
      }
    }
    return new RowBatch(tokens, positions, starts);
  }

  /** Number of rows. */
  public int rows() {
    return starts.length - 1;
  }

  /** Number of tokens of all rows. */
  public int size() {
    return tokens.length;
  }
}
