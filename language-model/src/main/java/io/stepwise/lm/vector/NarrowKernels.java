package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;

/**
 * Kernels of {@link Product} for panels of two vectors or one: y ← y + x · b for as many rows as
 * the name says. Element (i, k) of x lies at {@code x0 + i · xi + k · xk}; rows of b and y are
 * {@code bs} and {@code yi} apart.
 */
final class NarrowKernels {
  private NarrowKernels() {}

  static void eightMedium(
      float[] x,
      int x0,
      int xi,
      int xk,
      int depth,
      float[] b,
      int b0,
      int bs,
      float[] y,
      int y0,
      int yi) {
    final int n = Lanes.COUNT;
    int y1 = y0 + yi;
    int y2 = y1 + yi;
    int y3 = y2 + yi;
    int y4 = y3 + yi;
    int y5 = y4 + yi;
    int y6 = y5 + yi;
    int y7 = y6 + yi;
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
    FloatVector v0 = Lanes.load(y, y6);
    FloatVector v1 = Lanes.load(y, y6 + n);
    FloatVector w0 = Lanes.load(y, y7);
    FloatVector w1 = Lanes.load(y, y7 + n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector b_0 = Lanes.load(b, bk);
      FloatVector b_1 = Lanes.load(b, bk + n);
      FloatVector a = Lanes.spread(x[at]);
      p0 = a.fma(b_0, p0);
      p1 = a.fma(b_1, p1);
      a = Lanes.spread(x[at + xi]);
      q0 = a.fma(b_0, q0);
      q1 = a.fma(b_1, q1);
      a = Lanes.spread(x[at + 2 * xi]);
      r0 = a.fma(b_0, r0);
      r1 = a.fma(b_1, r1);
      a = Lanes.spread(x[at + 3 * xi]);
      s0 = a.fma(b_0, s0);
      s1 = a.fma(b_1, s1);
      a = Lanes.spread(x[at + 4 * xi]);
      t0 = a.fma(b_0, t0);
      t1 = a.fma(b_1, t1);
      a = Lanes.spread(x[at + 5 * xi]);
      u0 = a.fma(b_0, u0);
      u1 = a.fma(b_1, u1);
      a = Lanes.spread(x[at + 6 * xi]);
      v0 = a.fma(b_0, v0);
      v1 = a.fma(b_1, v1);
      a = Lanes.spread(x[at + 7 * xi]);
      w0 = a.fma(b_0, w0);
      w1 = a.fma(b_1, w1);
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
    v0.intoArray(y, y6);
    v1.intoArray(y, y6 + n);
    w0.intoArray(y, y7);
    w1.intoArray(y, y7 + n);
  }

  static void fourMedium(
      float[] x,
      int x0,
      int xi,
      int xk,
      int depth,
      float[] b,
      int b0,
      int bs,
      float[] y,
      int y0,
      int yi) {
    final int n = Lanes.COUNT;
    int y1 = y0 + yi;
    int y2 = y1 + yi;
    int y3 = y2 + yi;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector q0 = Lanes.load(y, y1);
    FloatVector q1 = Lanes.load(y, y1 + n);
    FloatVector r0 = Lanes.load(y, y2);
    FloatVector r1 = Lanes.load(y, y2 + n);
    FloatVector s0 = Lanes.load(y, y3);
    FloatVector s1 = Lanes.load(y, y3 + n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector b_0 = Lanes.load(b, bk);
      FloatVector b_1 = Lanes.load(b, bk + n);
      FloatVector v = Lanes.spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      v = Lanes.spread(x[at + xi]);
      q0 = v.fma(b_0, q0);
      q1 = v.fma(b_1, q1);
      v = Lanes.spread(x[at + 2 * xi]);
      r0 = v.fma(b_0, r0);
      r1 = v.fma(b_1, r1);
      v = Lanes.spread(x[at + 3 * xi]);
      s0 = v.fma(b_0, s0);
      s1 = v.fma(b_1, s1);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + n);
    r0.intoArray(y, y2);
    r1.intoArray(y, y2 + n);
    s0.intoArray(y, y3);
    s1.intoArray(y, y3 + n);
  }

  static void fourNarrow(
      float[] x,
      int x0,
      int xi,
      int xk,
      int depth,
      float[] b,
      int b0,
      int bs,
      float[] y,
      int y0,
      int yi) {
    FloatVector p = Lanes.load(y, y0);
    FloatVector q = Lanes.load(y, y0 + yi);
    FloatVector r = Lanes.load(y, y0 + 2 * yi);
    FloatVector s = Lanes.load(y, y0 + 3 * yi);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector v = Lanes.load(b, bk);
      p = v.fma(Lanes.spread(x[at]), p);
      q = v.fma(Lanes.spread(x[at + xi]), q);
      r = v.fma(Lanes.spread(x[at + 2 * xi]), r);
      s = v.fma(Lanes.spread(x[at + 3 * xi]), s);
    }
    p.intoArray(y, y0);
    q.intoArray(y, y0 + yi);
    r.intoArray(y, y0 + 2 * yi);
    s.intoArray(y, y0 + 3 * yi);
  }

  static void oneNarrow(
      float[] x, int x0, int xk, int depth, float[] b, int b0, int bs, float[] y, int y0) {
    FloatVector p = Lanes.load(y, y0);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      p = Lanes.spread(x[at]).fma(Lanes.load(b, bk), p);
    }
    p.intoArray(y, y0);
  }
}
