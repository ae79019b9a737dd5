package io.stepwise.lm.vector;

/**
 * The products of {@link Product} on processors with 16 vector registers: six rows by two vectors,
 * in blocks that stay in the first and second cache (Goto and van de Geijn 2008), with rows of A
 * copied to a constant distance and B packed. Columns of a transposed A are packed six by six where
 * enough columns of B read them.
 */
final class BlockedProduct {
  private static final int SIX = 6;
  private static final int ROWS = 8 * SIX;

  /** Inner elements taken at once. */
  static final int DEPTH = 256;

  /**
   * Columns of B that stay in the second cache while packed rows of A meet them; for fewer, as in
   * attention, a transposed A is read where it lies.
   */
  private static final int COLUMNS = 8 * Lanes.MEDIUM;

  private static final ThreadLocal<BlockedProduct> SPARE =
      ThreadLocal.withInitial(BlockedProduct::new);

  private final float[] copiedRows = new float[ROWS * SixKernels.PITCH];
  private final float[] packedSixes = new float[ROWS / SIX * pitch(DEPTH) + Lanes.COUNT];

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
      Panels packed = SparePanels.copied(b.rows(k, depth).columns(0, c.columns()));
      product.block(c, a.columns(k, depth), packed.whole(), false);
    }
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
    boolean packed = Lanes.COUNT >= SIX && a.rowStride() == 1 && c.columns() >= COLUMNS;
    if (packed) {
      packSixes(a, sixes);
      packed(c, sixes, depth, b);
    } else if (a.rowStride() != 1) {
      copyRows(a, SIX * sixes);
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
      int done = width == Lanes.MEDIUM ? SIX * sixes : 0;
      if (!packed) {
        for (int i = 0; i < done; i += SIX) {
          six(c, j, a, i, b.values(), at);
        }
      }
      Product.few(c, j, width, a, done, depth, b.values(), at, width);
    }
  }

  /**
   * All whole panels of two vectors for packed rows. C is read along its rows, where it is in no
   * cache.
   */
  private void packed(Matrix c, int sixes, int depth, Panels.Part b) {
    int whole = c.columns() / Lanes.MEDIUM * Lanes.MEDIUM;
    for (int first = 0; first < whole; first += COLUMNS) {
      int end = Math.min(whole, first + COLUMNS);
      for (int i = 0; i < sixes; i++) {
        int from = i * pitch(depth);
        int to = c.offset() + SIX * i * c.rowStride();
        for (int j = first; j < end; j += Lanes.MEDIUM) {
          SixKernels.columns(
              packedSixes,
              from,
              SIX,
              depth,
              b.values(),
              b.at(j),
              c.values(),
              to + j,
              c.rowStride());
        }
      }
    }
  }

  /** Six rows and a panel of two vectors. */
  private void six(Matrix c, int j, Matrix a, int i, float[] b, int at) {
    float[] y = c.values();
    int yi = c.rowStride();
    int to = c.offset() + i * yi + j;
    int depth = a.columns();
    if (a.rowStride() == 1) {
      int from = a.offset() + i;
      SixKernels.columns(a.values(), from, a.columnStride(), depth, b, at, y, to, yi);
    } else {
      SixKernels.rows(copiedRows, i * SixKernels.PITCH, 1, depth, b, at, y, to, yi);
    }
  }

  /** Copies rows to where one address and constants reach six of them. */
  private void copyRows(Matrix a, int rows) {
    for (int i = 0; i < rows; i++) {
      int from = a.offset() + i * a.rowStride();
      System.arraycopy(a.values(), from, copiedRows, i * SixKernels.PITCH, a.columns());
    }
  }

  /** From six packed rows to the next six: a vector's copy ends two numbers behind its six. */
  private static int pitch(int depth) {
    return SIX * depth + Math.max(0, Lanes.COUNT - SIX);
  }

  /** Packs columns of a transpose, six numbers of each after six of the one before. */
  private void packSixes(Matrix a, int sixes) {
    int depth = a.columns();
    float[] x = a.values();
    int last = x.length - Lanes.COUNT;
    for (int k = 0; k < depth; k++) {
      int from = a.offset() + k * a.columnStride();
      int to = k * SIX;
      int i = 0;
      for (; i < sixes && from <= last; i++, from += SIX, to += pitch(depth)) {
        Lanes.load(x, from).intoArray(packedSixes, to);
      }
      for (; i < sixes; i++, from += SIX, to += pitch(depth)) {
        System.arraycopy(x, from, packedSixes, to, SIX);
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
