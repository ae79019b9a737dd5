package io.stepwise.lm.vector;

import java.util.Arrays;
import java.util.List;

/**
 * Rows of token ids, one after the other without padding. A row may continue another one, its
 * prefix, whose tokens it attends to as if they were its own.
 *
 * @param tokens ids of all rows, without those of their prefixes
 * @param positions each token's position in its row, those of the prefix counted
 * @param starts where each row begins, and last where all end
 * @param read indices of the tokens at which outputs are read, ascending
 * @param prefixes of each row the index of the row that it continues, −1 for none; a prefix has
 *     none itself
 */
public record RowBatch(int[] tokens, int[] positions, int[] starts, int[] read, int[] prefixes) {
  /**
   * Lays rows one after the other.
   *
   * @param read of each row the tokens after which the model is asked, ascending
   * @throws IllegalArgumentException if a row has no such token, or they do not ascend
   */
  public static RowBatch of(List<int[]> rows, List<int[]> read) {
    int[] prefixes = new int[rows.size()];
    Arrays.fill(prefixes, -1);
    return of(rows, read, prefixes);
  }

  /**
   * The same for rows that may continue others, which is for passes without a way back.
   *
   * @param prefixes of each row the index of the row that it continues, −1 for none
   */
  public static RowBatch of(List<int[]> rows, List<int[]> read, int[] prefixes) {
    int[] starts = new int[rows.size() + 1];
    for (int r = 0; r < rows.size(); r++) {
      starts[r + 1] = starts[r] + rows.get(r).length;
    }
    int[] tokens = new int[starts[rows.size()]];
    int[] positions = new int[tokens.length];
    for (int r = 0; r < rows.size(); r++) {
      int[] row = rows.get(r);
      System.arraycopy(row, 0, tokens, starts[r], row.length);
      int before = prefixes[r] < 0 ? 0 : rows.get(prefixes[r]).length;
      for (int t = 0; t < row.length; t++) {
        positions[starts[r] + t] = before + t;
      }
    }
    return new RowBatch(tokens, positions, starts, laid(read, starts), prefixes);
  }

  private static int[] laid(List<int[]> read, int[] starts) {
    int[] laid = new int[read.stream().mapToInt(row -> row.length).sum()];
    int n = 0;
    for (int r = 0; r < read.size(); r++) {
      checkRead(r, read.get(r), starts[r + 1] - starts[r]);
      for (int t : read.get(r)) {
        laid[n++] = starts[r] + t;
      }
    }
    return laid;
  }

  /**
   * Rejects tokens to read that a row does not have, or that do not ascend.
   *
   * @param row index of the row, for the message
   * @param length its tokens
   * @throws IllegalArgumentException naming the first
   */
  public static void checkRead(int row, int[] read, int length) {
    int least = 0;
    for (int t : read) {
      if (t < least || t >= length) {
        throw new IllegalArgumentException(
            "Cannot read row %d: no token there, or not in order (%d, expected %d to %d)"
                .formatted(row, t, least, length - 1));
      }
      least = t + 1;
    }
  }

  /** Whether the model is asked after every token. */
  boolean readsAll() {
    return read.length == tokens.length;
  }

  /**
   * Rejects derivatives by outputs that are not read.
   *
   * @throws IllegalArgumentException naming the first
   */
  void checkRead(TokenValues d) {
    for (int at = 0, next = 0; at < size() && !readsAll(); at++) {
      if (next < read.length && read[next] == at) {
        next++;
      } else if (headGiven(d.head(), at)
          || !endsRow(at) && (given(d.logProbs(), at + 1) || given(d.entropies(), at + 1))) {
        throw new IllegalArgumentException(
            "Cannot differentiate: the loss depends on the output at a token that is"
                + " not read (token %d of its row)".formatted(positions[at]));
      }
    }
  }

  private boolean headGiven(float[] derivatives, int at) {
    int labels = derivatives == null ? 0 : derivatives.length / size();
    boolean any = false;
    for (int c = 0; c < labels; c++) {
      any |= derivatives[at * labels + c] != 0;
    }
    return any;
  }

  private static boolean given(float[] derivatives, int at) {
    return derivatives != null && derivatives[at] != 0;
  }

  /** Whether a token is the last of its row. */
  boolean endsRow(int token) {
    return Arrays.binarySearch(starts, token + 1) >= 0;
  }

  /** Number of tokens of a row, without its prefix. */
  public int length(int row) {
    return starts[row + 1] - starts[row];
  }

  /** Number of tokens of a row's prefix. */
  public int before(int row) {
    return prefixes[row] < 0 ? 0 : length(prefixes[row]);
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
