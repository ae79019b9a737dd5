package io.stepwise.lm.vector;

import java.util.Arrays;

/**
 * Matrix products C ← C + A · B in single precision. The columns of B and C are contiguous and a
 * multiple of {@link Lanes#COUNT} in number; A may be any view.
 *
 * <p>Each element is one chain of fused multiply-adds over the inner dimension in its order, so it
 * does not depend on how many rows are multiplied together. With 32 registers, kernels hold up to 5
 * × 4 vectors of C in them (Goto and van de Geijn 2008); six rows were far slower
 * (docs/results/language-model.md). With 16, {@link BlockedProduct} multiplies.
 */
final class Product {
  private static final int ROWS = 4;

  /**
   * Inner elements taken at once, so that a panel of B and some rows of A stay in the second cache.
   * The kernels are as fast with B there as in the first cache, and fewer elements at a time load
   * and store C more often.
   */
  private static final int DEPTH = 768;

  /** Rows of A at once; a multiple of five. */
  private static final int CHUNK = 160;

  /** Rows of A from which on B is worth packing. */
  private static final int PACKED = 8 * Lanes.KERNEL_ROWS;

  private Product() {}

  /** C ← 0. */
  static void clear(Matrix c) {
    for (int i = 0; i < c.rows(); i++) {
      int from = c.offset() + i * c.rowStride();
      Arrays.fill(c.values(), from, from + c.columns(), 0f);
    }
  }

  /** C ← C + A · B. */
  static void add(Matrix c, Matrix a, Matrix b) {
    if (!Lanes.MANY_REGISTERS) {
      BlockedProduct.add(c, a, b);
      return;
    }
    boolean packed = c.rows() >= PACKED && c.columns() >= Lanes.WIDE;
    for (int k = 0; k < b.rows(); k += DEPTH) {
      int depth = Math.min(DEPTH, b.rows() - k);
      Matrix part = b.rows(k, depth).columns(0, c.columns());
      if (packed) {
        chunks(c, a.columns(k, depth), SparePanels.copied(part).whole());
      } else {
        panels(c, a.columns(k, depth), part);
      }
    }
  }

  /** C ← C + A · B for as many rows and columns of a packed B as A and C have. */
  static void add(Matrix c, Matrix a, Panels.Part b) {
    if (!Lanes.MANY_REGISTERS) {
      BlockedProduct.add(c, a, b);
      return;
    }
    int most = c.rows() > Lanes.KERNEL_ROWS ? DEPTH : a.columns();
    for (int k = 0; k < a.columns(); k += most) {
      chunks(c, a.columns(k, Math.min(most, a.columns() - k)), b.from(k));
    }
  }

  /** Some rows after the others, so that those of A and C stay in the second cache. */
  private static void chunks(Matrix c, Matrix a, Panels.Part b) {
    for (int i = 0; i < c.rows(); i += CHUNK) {
      int count = Math.min(CHUNK, c.rows() - i);
      panels(c.rows(i, count), a.rows(i, count), b);
    }
  }

  private static void panels(Matrix c, Matrix a, Matrix b) {
    int width;
    for (int j = 0; j < c.columns(); j += width) {
      width = Lanes.panel(c.columns() - j);
      panel(c, j, width, a, b.values(), b.offset() + j, b.rowStride());
    }
  }

  private static void panels(Matrix c, Matrix a, Panels.Part b) {
    int width;
    for (int j = 0; j < c.columns(); j += width) {
      width = b.width(j);
      panel(c, j, width, a, b.values(), b.at(j), width);
    }
  }

  /** C ← A · B, as {@link #add(Matrix, Matrix, Panels.Part)}. */
  static void assign(Matrix c, Matrix a, Panels.Part b) {
    if (Lanes.MANY_REGISTERS) {
      clear(c);
      add(c, a, b);
    } else {
      BlockedProduct.assign(c, a, b);
    }
  }

  /** One panel of columns: columns {@code j … j + width} of C. */
  private static void panel(Matrix c, int j, int width, Matrix a, float[] b, int at, int stride) {
    float[] x = a.values();
    float[] y = c.values();
    int ai = a.rowStride();
    int ak = a.columnStride();
    int depth = a.columns();
    int ci = c.rowStride();
    int i = 0;
    for (int five = width == Lanes.WIDE ? fives(c.rows()) : 0; five > 0; five--, i += 5) {
      int from = a.offset() + i * ai;
      int to = c.offset() + i * ci + j;
      WideKernels.five(x, from, ai, ak, depth, b, at, stride, y, to, ci);
    }
    for (; width == Lanes.MEDIUM && i + 8 <= c.rows(); i += 8) {
      int from = a.offset() + i * ai;
      int to = c.offset() + i * ci + j;
      NarrowKernels.eightMedium(x, from, ai, ak, depth, b, at, stride, y, to, ci);
    }
    few(c, j, width, a, i, depth, b, at, stride);
  }

  /** One panel of columns for the rows from a given one on, four at a time, then one. */
  static void few(
      Matrix c, int j, int width, Matrix a, int row, int depth, float[] b, int at, int stride) {
    float[] x = a.values();
    float[] y = c.values();
    int ai = a.rowStride();
    int ak = a.columnStride();
    int ci = c.rowStride();
    int i = row;
    for (; i + ROWS <= c.rows(); i += ROWS) {
      int from = a.offset() + i * ai;
      int to = c.offset() + i * ci + j;
      if (width == Lanes.WIDE) {
        WideKernels.four(x, from, ai, ak, depth, b, at, stride, y, to, ci);
      } else if (width == Lanes.MEDIUM) {
        NarrowKernels.fourMedium(x, from, ai, ak, depth, b, at, stride, y, to, ci);
      } else {
        NarrowKernels.fourNarrow(x, from, ai, ak, depth, b, at, stride, y, to, ci);
      }
    }
    for (; i < c.rows(); i++) {
      int from = a.offset() + i * ai;
      int to = c.offset() + i * ci + j;
      if (width == Lanes.WIDE) {
        WideKernels.one(x, from, ak, depth, b, at, stride, y, to);
      } else if (width == Lanes.MEDIUM) {
        NarrowKernels.oneNarrow(x, from, ak, depth, b, at, stride, y, to);
        NarrowKernels.oneNarrow(
            x, from, ak, depth, b, at + Lanes.COUNT, stride, y, to + Lanes.COUNT);
      } else {
        NarrowKernels.oneNarrow(x, from, ak, depth, b, at, stride, y, to);
      }
    }
  }

  /** How many times five rows are taken, so that four rows at a time fill the rest. */
  private static int fives(int rows) {
    int fours = (5 - rows % 5) % 5;
    return Math.max(0, rows - 4 * fours) / 5;
  }
}
