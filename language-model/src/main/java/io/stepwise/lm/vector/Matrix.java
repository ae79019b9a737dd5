package io.stepwise.lm.vector;

/**
 * A view of a matrix: element (i, j) lies at {@code offset + i · rowStride + j · columnStride}.
 *
 * @param values the array looked at
 * @param offset where element (0, 0) lies
 * @param rows number of rows
 * @param columns number of columns
 * @param rowStride from one row to the next
 * @param columnStride from one column to the next
 */
record Matrix(float[] values, int offset, int rows, int columns, int rowStride, int columnStride) {
  /** Rows that lie one after the other, each contiguous. */
  static Matrix dense(float[] values, int rows, int columns) {
    return new Matrix(values, 0, rows, columns, columns, 1);
  }

  /** Rows within wider rows, each contiguous. */
  static Matrix within(float[] values, int offset, int rows, int columns, int rowStride) {
    return new Matrix(values, offset, rows, columns, rowStride, 1);
  }

  /** The same numbers with rows and columns exchanged. */
  Matrix transposed() {
    return new Matrix(values, offset, columns, rows, columnStride, rowStride);
  }

  /** Some consecutive rows. */
  Matrix rows(int from, int count) {
    return new Matrix(values, offset + from * rowStride, count, columns, rowStride, columnStride);
  }

  /** Some consecutive columns. */
  Matrix columns(int from, int count) {
    return new Matrix(values, offset + from * columnStride, rows, count, rowStride, columnStride);
  }
}
