package io.stepwise.lm.vector;

/**
 * The products of {@link Product} on processors with 16 vector registers: six rows by two vectors,
 * in blocks that stay in the first and second cache (Goto and van de Geijn 2008). Rows of A are
 * packed six by six where they are read often enough.
 */
final class BlockedProduct {
  private static final int SIX = 6;
  private static final int ROWS = 8 * SIX;
  private static final int DEPTH = 256;

  /** With fewer columns, packing A costs more than it saves. */
  private static final int PACKED_COLUMNS = 6 * Lanes.MEDIUM;

  private static final ThreadLocal<BlockedProduct> SPARE =
      ThreadLocal.withInitial(BlockedProduct::new);

  private final float[] packedRows = new float[ROWS * DEPTH];
  private float[] packedColumns = new float[0];

  private BlockedProduct() {}

  /** C ← C + A · B of a packed B. */
  static void add(Matrix c, Matrix a, Panels b) {
    BlockedProduct product = SPARE.get();
    for (int k = 0; k < b.depth(); k += DEPTH) {
      int depth = Math.min(DEPTH, b.depth() - k);
      product.block(c, a, k, depth, new Columns(b.values(), 0, b.depth(), k, 0));
    }
  }

  /** C ← C + A · B. */
  static void add(Matrix c, Matrix a, Matrix b) {
    BlockedProduct product = SPARE.get();
    for (int k = 0; k < b.rows(); k += DEPTH) {
      int depth = Math.min(DEPTH, b.rows() - k);
      Matrix rows = b.rows(k, depth);
      Columns columns =
          c.rows() >= ROWS
              ? product.pack(rows, c.columns())
              : new Columns(b.values(), rows.offset(), 1, 0, b.rowStride());
      product.block(c, a, k, depth, columns);
    }
  }

  /**
   * The columns of some rows of B: panel j begins at {@code offset + j · step}, and there row k
   * after k strides.
   *
   * @param stride 0 for the panel's width
   */
  private record Columns(float[] values, int offset, int step, int k, int stride) {
    int stride(int width) {
      return stride == 0 ? width : stride;
    }

    int at(int j, int width) {
      return offset + j * step + k * stride(width);
    }
  }

  private Columns pack(Matrix b, int columns) {
    int size = b.rows() * columns;
    if (packedColumns.length < size) {
      packedColumns = new float[size];
    }
    int width;
    for (int j = 0; j < columns; j += width) {
      width = Lanes.panel(columns - j);
      int to = j * b.rows();
      int from = b.offset() + j;
      for (int k = 0; k < b.rows(); k++, to += width, from += b.rowStride()) {
        for (int v = 0; v < width; v += Lanes.COUNT) {
          Lanes.load(b.values(), from + v).intoArray(packedColumns, to + v);
        }
      }
    }
    return new Columns(packedColumns, 0, b.rows(), 0, 0);
  }

  private void block(Matrix c, Matrix a, int k, int depth, Columns b) {
    Matrix inner = a.columns(k, depth);
    for (int i = 0; i < c.rows(); i += ROWS) {
      int count = Math.min(ROWS, c.rows() - i);
      rows(c.rows(i, count), inner.rows(i, count), depth, b);
    }
  }

  private void rows(Matrix c, Matrix a, int depth, Columns b) {
    int sixes = sixes(c.rows());
    boolean packed = a.rowStride() != 1 && c.columns() >= PACKED_COLUMNS && sixes > 0;
    if (packed) {
      packRows(a, sixes, depth);
    }
    int width;
    for (int j = 0; j < c.columns(); j += width) {
      width = Lanes.panel(c.columns() - j);
      if (c.rows() == 1 && c.columns() - j >= 4 * Lanes.MEDIUM) {
        int at = b.at(j, width);
        int step = b.step() * width;
        int stride = b.stride(width);
        SixKernels.row(
            a.values(),
            a.offset(),
            a.columnStride(),
            depth,
            b.values(),
            at,
            stride,
            step,
            c.values(),
            c.offset() + j);
        width = 4 * Lanes.MEDIUM;
        continue;
      }
      int done = 0;
      if (width == Lanes.MEDIUM) {
        done = SIX * sixes;
        six(c, j, a, sixes, packed, depth, b);
      }
      int at = b.at(j, width);
      Product.few(c, j, width, a, done, depth, b.values(), at, b.stride(width));
    }
  }

  private void six(Matrix c, int j, Matrix a, int sixes, boolean packed, int depth, Columns b) {
    int at = b.at(j, Lanes.MEDIUM);
    int stride = b.stride(Lanes.MEDIUM);
    float[] y = c.values();
    int yi = c.rowStride();
    int to = c.offset() + j;
    float[] values = b.values();
    for (int s = 0; s < sixes; s++, to += SIX * yi) {
      int from = a.offset() + SIX * s * a.rowStride();
      if (packed) {
        from = SIX * s * depth;
        SixKernels.adjacent(packedRows, from, SIX, depth, values, at, stride, y, to, yi);
      } else if (a.rowStride() == 1) {
        int ak = a.columnStride();
        SixKernels.adjacent(a.values(), from, ak, depth, values, at, stride, y, to, yi);
      } else {
        SixKernels.apart(
            a.values(),
            from,
            a.rowStride(),
            a.columnStride(),
            depth,
            values,
            at,
            stride,
            y,
            to,
            yi);
      }
    }
  }

  private void packRows(Matrix a, int sixes, int depth) {
    float[] x = a.values();
    int ai = a.rowStride();
    int ak = a.columnStride();
    int to = 0;
    for (int s = 0; s < sixes; s++) {
      int at = a.offset() + SIX * s * ai;
      for (int k = 0; k < depth; k++, at += ak, to += SIX) {
        packedRows[to] = x[at];
        packedRows[to + 1] = x[at + ai];
        packedRows[to + 2] = x[at + 2 * ai];
        packedRows[to + 3] = x[at + 3 * ai];
        packedRows[to + 4] = x[at + 4 * ai];
        packedRows[to + 5] = x[at + 5 * ai];
      }
    }
  }

  /** How many times six rows are taken, so that four rows at a time fill most of the rest. */
  private static int sixes(int rows) {
    int left = rows % SIX;
    int whole = rows / SIX;
    return left == 2 || left == 3 ? Math.max(0, whole - 1) : whole;
  }
}
