package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;

/**
 * Kernels of {@link BlockedProduct}: y ← y + x · b for six rows or one and panels of two vectors.
 * Columns of x are {@code xk} apart, rows of b follow each other, rows of y are {@code yi} apart.
 *
 * <p>The other five elements of a column are addressed by constant offsets from the first. With six
 * separate addresses, or with an {@code xk} that the compiler knows, it moves the bounds checks of
 * x out of the loop and loads all six elements in advance; four of the twelve sums then leave their
 * registers, and the kernel is half as fast.
 */
final class SixKernels {
  /** From one row of x to the next for {@link #rows}: not a power of two, for the cache's sake. */
  static final int PITCH = BlockedProduct.DEPTH + 16;

  private SixKernels() {}

  /** Six rows of x that lie side by side, as a transpose's. */
  static void columns(
      float[] x, int x0, int xk, int depth, float[] b, int b0, float[] y, int y0, int yi) {
    final int n = Lanes.COUNT;
    int y1 = y0 + yi;
    int y2 = y1 + yi;
    int y3 = y2 + yi;
    int y4 = y3 + yi;
    int y5 = y4 + yi;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector q0 = Lanes.load(y, y1);
    FloatVector q1 = Lanes.load(y, y1 + n);
    FloatVector r0 = Lanes.load(y, y2);
    FloatVector r1 = Lanes.load(y, y2 + n);
    FloatVector s0 = Lanes.load(y, y3);
    FloatVector s1 = Lanes.load(y, y3 + n);
    FloatVector t0 = Lanes.load(y, y4);
    FloatVector t1 = Lanes.load(y, y4 + n);
    FloatVector u0 = Lanes.load(y, y5);
    FloatVector u1 = Lanes.load(y, y5 + n);
    for (int k = 0, at = x0; k < depth; k++, at += xk) {
      int bk = b0 + k * Lanes.MEDIUM;
      FloatVector b_0 = Lanes.load(b, bk);
      FloatVector b_1 = Lanes.load(b, bk + n);
      FloatVector a = Lanes.spread(x[at]);
      p0 = a.fma(b_0, p0);
      p1 = a.fma(b_1, p1);
      a = Lanes.spread(x[at + 1]);
      q0 = a.fma(b_0, q0);
      q1 = a.fma(b_1, q1);
      a = Lanes.spread(x[at + 2]);
      r0 = a.fma(b_0, r0);
      r1 = a.fma(b_1, r1);
      a = Lanes.spread(x[at + 3]);
      s0 = a.fma(b_0, s0);
      s1 = a.fma(b_1, s1);
      a = Lanes.spread(x[at + 4]);
      t0 = a.fma(b_0, t0);
      t1 = a.fma(b_1, t1);
      a = Lanes.spread(x[at + 5]);
      u0 = a.fma(b_0, u0);
      u1 = a.fma(b_1, u1);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + n);
    r0.intoArray(y, y2);
    r1.intoArray(y, y2 + n);
    s0.intoArray(y, y3);
    s1.intoArray(y, y3 + n);
    t0.intoArray(y, y4);
    t1.intoArray(y, y4 + n);
    u0.intoArray(y, y5);
    u1.intoArray(y, y5 + n);
  }

  /** Six rows of x that are {@link #PITCH} apart. */
  static void rows(
      float[] x, int x0, int xk, int depth, float[] b, int b0, float[] y, int y0, int yi) {
    final int n = Lanes.COUNT;
    int y1 = y0 + yi;
    int y2 = y1 + yi;
    int y3 = y2 + yi;
    int y4 = y3 + yi;
    int y5 = y4 + yi;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector q0 = Lanes.load(y, y1);
    FloatVector q1 = Lanes.load(y, y1 + n);
    FloatVector r0 = Lanes.load(y, y2);
    FloatVector r1 = Lanes.load(y, y2 + n);
    FloatVector s0 = Lanes.load(y, y3);
    FloatVector s1 = Lanes.load(y, y3 + n);
    FloatVector t0 = Lanes.load(y, y4);
    FloatVector t1 = Lanes.load(y, y4 + n);
    FloatVector u0 = Lanes.load(y, y5);
    FloatVector u1 = Lanes.load(y, y5 + n);
    for (int k = 0, at = x0; k < depth; k++, at += xk) {
      int bk = b0 + k * Lanes.MEDIUM;
      FloatVector b_0 = Lanes.load(b, bk);
      FloatVector b_1 = Lanes.load(b, bk + n);
      FloatVector a = Lanes.spread(x[at]);
      p0 = a.fma(b_0, p0);
      p1 = a.fma(b_1, p1);
      a = Lanes.spread(x[at + PITCH]);
      q0 = a.fma(b_0, q0);
      q1 = a.fma(b_1, q1);
      a = Lanes.spread(x[at + 2 * PITCH]);
      r0 = a.fma(b_0, r0);
      r1 = a.fma(b_1, r1);
      a = Lanes.spread(x[at + 3 * PITCH]);
      s0 = a.fma(b_0, s0);
      s1 = a.fma(b_1, s1);
      a = Lanes.spread(x[at + 4 * PITCH]);
      t0 = a.fma(b_0, t0);
      t1 = a.fma(b_1, t1);
      a = Lanes.spread(x[at + 5 * PITCH]);
      u0 = a.fma(b_0, u0);
      u1 = a.fma(b_1, u1);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + n);
    r0.intoArray(y, y2);
    r1.intoArray(y, y2 + n);
    s0.intoArray(y, y3);
    s1.intoArray(y, y3 + n);
    t0.intoArray(y, y4);
    t1.intoArray(y, y4 + n);
    u0.intoArray(y, y5);
    u1.intoArray(y, y5 + n);
  }

  /** One row and four panels, {@code step} apart: as many sums in flight as the six rows have. */
  static void row(
      float[] x, int x0, int xk, int depth, float[] b, int b0, int step, float[] y, int y0) {
    final int n = Lanes.COUNT;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector q0 = Lanes.load(y, y0 + 2 * n);
    FloatVector q1 = Lanes.load(y, y0 + 3 * n);
    FloatVector r0 = Lanes.load(y, y0 + 4 * n);
    FloatVector r1 = Lanes.load(y, y0 + 5 * n);
    FloatVector s0 = Lanes.load(y, y0 + 6 * n);
    FloatVector s1 = Lanes.load(y, y0 + 7 * n);
    for (int k = 0, at = x0; k < depth; k++, at += xk) {
      int bk = b0 + k * Lanes.MEDIUM;
      FloatVector v = Lanes.spread(x[at]);
      p0 = v.fma(Lanes.load(b, bk), p0);
      p1 = v.fma(Lanes.load(b, bk + n), p1);
      q0 = v.fma(Lanes.load(b, bk + step), q0);
      q1 = v.fma(Lanes.load(b, bk + step + n), q1);
      r0 = v.fma(Lanes.load(b, bk + 2 * step), r0);
      r1 = v.fma(Lanes.load(b, bk + 2 * step + n), r1);
      s0 = v.fma(Lanes.load(b, bk + 3 * step), s0);
      s1 = v.fma(Lanes.load(b, bk + 3 * step + n), s1);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    q0.intoArray(y, y0 + 2 * n);
    q1.intoArray(y, y0 + 3 * n);
    r0.intoArray(y, y0 + 4 * n);
    r1.intoArray(y, y0 + 5 * n);
    s0.intoArray(y, y0 + 6 * n);
    s1.intoArray(y, y0 + 7 * n);
  }
}
