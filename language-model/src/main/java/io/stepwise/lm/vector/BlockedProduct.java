package io.stepwise.lm.vector;

/**
 * The products of {@link Product} on processors with 16 vector registers: six rows by two vectors,
 * in blocks that stay in the first and second cache (Goto and van de Geijn 2008), with six rows of
 * A and a panel of B packed side by side.
 */
final class BlockedProduct {
  private static final int SIX = 6;
  private static final int ROWS = 8 * SIX;
  private static final int DEPTH = 256;

  private static final ThreadLocal<BlockedProduct> SPARE =
      ThreadLocal.withInitial(BlockedProduct::new);

  private final float[] packedRows = new float[ROWS * DEPTH];
  private float[] packedColumns = new float[0];

  private BlockedProduct() {}

  /** C ← C + A · some rows and columns of a packed B. */
  static void add(Matrix c, Matrix a, Panels.Part b) {
    multiply(c, a, b, false);
  }

  /** C ← A · some rows and columns of a packed B; each block of C is cleared when it is needed. */
  static void assign(Matrix c, Matrix a, Panels.Part b) {
    multiply(c, a, b, true);
  }

  private static void multiply(Matrix c, Matrix a, Panels.Part b, boolean fresh) {
    BlockedProduct product = SPARE.get();
    for (int k = 0; k < a.columns(); k += DEPTH) {
      int depth = Math.min(DEPTH, a.columns() - k);
      product.block(c, a.columns(k, depth), b.from(k), fresh && k == 0);
    }
  }

  /** C ← C + A · B. */
  static void add(Matrix c, Matrix a, Matrix b) {
    BlockedProduct product = SPARE.get();
    for (int k = 0; k < b.rows(); k += DEPTH) {
      int depth = Math.min(DEPTH, b.rows() - k);
      Panels packed = product.pack(b.rows(k, depth).columns(0, c.columns()));
      product.block(c, a.columns(k, depth), packed.whole(), false);
    }
  }

  private Panels pack(Matrix b) {
    int size = b.rows() * b.columns();
    if (packedColumns.length < size) {
      packedColumns = new float[size];
    }
    return Panels.copied(b, packedColumns);
  }

  private void block(Matrix c, Matrix a, Panels.Part b, boolean fresh) {
    for (int i = 0; i < c.rows(); i += ROWS) {
      int count = Math.min(ROWS, c.rows() - i);
      Matrix rows = c.rows(i, count);
      if (fresh) {
        Product.clear(rows);
      }
      rows(rows, a.rows(i, count), b);
    }
  }

  private void rows(Matrix c, Matrix a, Panels.Part b) {
    int sixes = sixes(c.rows());
    int depth = a.columns();
    boolean adjacent = a.rowStride() == 1;
    if (!adjacent) {
      packRows(a, sixes);
    }
    int width;
    for (int j = 0; j < c.columns(); j += width) {
      width = b.width(j);
      int at = b.at(j);
      if (c.rows() == 1 && c.columns() - j >= 4 * Lanes.MEDIUM) {
        int ak = a.columnStride();
        int to = c.offset() + j;
        SixKernels.row(a.values(), a.offset(), ak, depth, b.values(), at, b.step(), c.values(), to);
        width = 4 * Lanes.MEDIUM;
        continue;
      }
      int done = 0;
      if (width == Lanes.MEDIUM) {
        done = SIX * sixes;
        for (int i = 0; i < done; i += SIX) {
          float[] x = adjacent ? a.values() : packedRows;
          int from = adjacent ? a.offset() + i : i * depth;
          int ak = adjacent ? a.columnStride() : SIX;
          int to = c.offset() + i * c.rowStride() + j;
          SixKernels.six(x, from, ak, depth, b.values(), at, c.values(), to, c.rowStride());
        }
      }
      Product.few(c, j, width, a, done, depth, b.values(), at, width);
    }
  }

  private void packRows(Matrix a, int sixes) {
    for (int s = 0; s < sixes; s++) {
      int from = a.offset() + SIX * s * a.rowStride();
      packSix(a.values(), from, a.rowStride(), a.columns(), packedRows, SIX * s * a.columns());
    }
  }

  private static void packSix(float[] x, int x0, int xi, int depth, float[] packed, int to) {
    int x1 = x0 + xi;
    int x2 = x1 + xi;
    int x3 = x2 + xi;
    int x4 = x3 + xi;
    int x5 = x4 + xi;
    for (int k = 0; k < depth; k++) {
      packed[to + SIX * k] = x[x0 + k];
      packed[to + SIX * k + 1] = x[x1 + k];
      packed[to + SIX * k + 2] = x[x2 + k];
      packed[to + SIX * k + 3] = x[x3 + k];
      packed[to + SIX * k + 4] = x[x4 + k];
      packed[to + SIX * k + 5] = x[x5 + k];
    }
  }

  /** How many times six rows are taken, so that four rows at a time fill most of the rest. */
  private static int sixes(int rows) {
    int left = rows % SIX;
    int whole = rows / SIX;
    return left == 2 || left == 3 ? Math.max(0, whole - 1) : whole;
  }
}
