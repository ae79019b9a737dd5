package io.stepwise.lm.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix products C ← C + A · B in single precision. The columns of B and C are contiguous and a
 * multiple of {@link Lanes#COUNT} in number; A may be any view.
 *
 * <p>Each element is one chain of fused multiply-adds over the inner dimension in its order, so it
 * does not depend on how many rows are multiplied together. Kernels hold up to 5 × 4 vectors of C
 * in registers (Goto and van de Geijn 2008); a sixth row is more than the compiler takes.
 */
final class Product {
  private static final int ROWS = 4;

  /** Inner elements taken at once, so that a panel of B stays in the second-level cache. */
  private static final int DEPTH = 512;

  private Product() {}

  /** C ← A · B. */
  static void assign(Matrix c, Matrix a, Matrix b) {
    for (int i = 0; i < c.rows(); i++) {
      int from = c.offset() + i * c.rowStride();
      Arrays.fill(c.values(), from, from + c.columns(), 0f);
    }
    add(c, a, b);
  }

  /** C ← C + A · B. */
  static void add(Matrix c, Matrix a, Matrix b) {
    for (int k = 0; k < b.rows(); k += DEPTH) {
      int depth = Math.min(DEPTH, b.rows() - k);
      int width;
      for (int j = 0; j < c.columns(); j += width) {
        width = Lanes.panel(c.columns() - j);
        int from = b.offset() + k * b.rowStride() + j;
        panel(c, j, width, a, k, depth, b.values(), from, b.rowStride());
      }
    }
  }

  /** C ← C + A · B of a packed B. */
  static void add(Matrix c, Matrix a, Panels b) {
    int width;
    for (int j = 0; j < c.columns(); j += width) {
      width = b.width(j);
      panel(c, j, width, a, 0, b.depth(), b.values(), b.at(j), width);
    }
  }

  /** One panel of columns: columns {@code j … j + width} of C, inner elements {@code k …}. */
  private static void panel(
      Matrix c, int j, int width, Matrix a, int k, int depth, float[] b, int at, int stride) {
    float[] x = a.values();
    float[] y = c.values();
    int ai = a.rowStride();
    int ak = a.columnStride();
    int ci = c.rowStride();
    int i = 0;
    for (int five = width == Lanes.WIDE ? fives(c.rows()) : 0; five > 0; five--, i += 5) {
      int from = a.offset() + i * ai + k * ak;
      int to = c.offset() + i * ci + j;
      fiveWide(x, from, ai, ak, depth, b, at, stride, y, to, ci);
    }
    for (; i + ROWS <= c.rows(); i += ROWS) {
      int from = a.offset() + i * ai + k * ak;
      int to = c.offset() + i * ci + j;
      if (width == Lanes.WIDE) {
        fourWide(x, from, ai, ak, depth, b, at, stride, y, to, ci);
      } else if (width == Lanes.MEDIUM) {
        fourMedium(x, from, ai, ak, depth, b, at, stride, y, to, ci);
      } else {
        fourNarrow(x, from, ai, ak, depth, b, at, stride, y, to, ci);
      }
    }
    for (; i < c.rows(); i++) {
      int from = a.offset() + i * ai + k * ak;
      int to = c.offset() + i * ci + j;
      if (width == Lanes.WIDE) {
        oneWide(x, from, ak, depth, b, at, stride, y, to);
      } else if (width == Lanes.MEDIUM) {
        oneNarrow(x, from, ak, depth, b, at, stride, y, to);
        oneNarrow(x, from, ak, depth, b, at + Lanes.COUNT, stride, y, to + Lanes.COUNT);
      } else {
        oneNarrow(x, from, ak, depth, b, at, stride, y, to);
      }
    }
  }

  /** How many times five rows are taken, so that four rows at a time fill the rest. */
  private static int fives(int rows) {
    int fours = (5 - rows % 5) % 5;
    return Math.max(0, rows - 4 * fours) / 5;
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }

  private static FloatVector spread(float value) {
    return FloatVector.broadcast(Lanes.SPECIES, value);
  }

  private static void fiveWide(
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
    FloatVector p0 = load(y, y0);
    FloatVector p1 = load(y, y0 + n);
    FloatVector p2 = load(y, y0 + 2 * n);
    FloatVector p3 = load(y, y0 + 3 * n);
    FloatVector q0 = load(y, y1);
    FloatVector q1 = load(y, y1 + n);
    FloatVector q2 = load(y, y1 + 2 * n);
    FloatVector q3 = load(y, y1 + 3 * n);
    FloatVector r0 = load(y, y2);
    FloatVector r1 = load(y, y2 + n);
    FloatVector r2 = load(y, y2 + 2 * n);
    FloatVector r3 = load(y, y2 + 3 * n);
    FloatVector s0 = load(y, y3);
    FloatVector s1 = load(y, y3 + n);
    FloatVector s2 = load(y, y3 + 2 * n);
    FloatVector s3 = load(y, y3 + 3 * n);
    FloatVector t0 = load(y, y4);
    FloatVector t1 = load(y, y4 + n);
    FloatVector t2 = load(y, y4 + 2 * n);
    FloatVector t3 = load(y, y4 + 3 * n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector b_0 = load(b, bk);
      FloatVector b_1 = load(b, bk + n);
      FloatVector b_2 = load(b, bk + 2 * n);
      FloatVector b_3 = load(b, bk + 3 * n);
      FloatVector v = spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      p2 = v.fma(b_2, p2);
      p3 = v.fma(b_3, p3);
      v = spread(x[at + xi]);
      q0 = v.fma(b_0, q0);
      q1 = v.fma(b_1, q1);
      q2 = v.fma(b_2, q2);
      q3 = v.fma(b_3, q3);
      v = spread(x[at + 2 * xi]);
      r0 = v.fma(b_0, r0);
      r1 = v.fma(b_1, r1);
      r2 = v.fma(b_2, r2);
      r3 = v.fma(b_3, r3);
      v = spread(x[at + 3 * xi]);
      s0 = v.fma(b_0, s0);
      s1 = v.fma(b_1, s1);
      s2 = v.fma(b_2, s2);
      s3 = v.fma(b_3, s3);
      v = spread(x[at + 4 * xi]);
      t0 = v.fma(b_0, t0);
      t1 = v.fma(b_1, t1);
      t2 = v.fma(b_2, t2);
      t3 = v.fma(b_3, t3);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    p2.intoArray(y, y0 + 2 * n);
    p3.intoArray(y, y0 + 3 * n);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + n);
    q2.intoArray(y, y1 + 2 * n);
    q3.intoArray(y, y1 + 3 * n);
    r0.intoArray(y, y2);
    r1.intoArray(y, y2 + n);
    r2.intoArray(y, y2 + 2 * n);
    r3.intoArray(y, y2 + 3 * n);
    s0.intoArray(y, y3);
    s1.intoArray(y, y3 + n);
    s2.intoArray(y, y3 + 2 * n);
    s3.intoArray(y, y3 + 3 * n);
    t0.intoArray(y, y4);
    t1.intoArray(y, y4 + n);
    t2.intoArray(y, y4 + 2 * n);
    t3.intoArray(y, y4 + 3 * n);
  }

  private static void fourWide(
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
    FloatVector p0 = load(y, y0);
    FloatVector p1 = load(y, y0 + n);
    FloatVector p2 = load(y, y0 + 2 * n);
    FloatVector p3 = load(y, y0 + 3 * n);
    FloatVector q0 = load(y, y1);
    FloatVector q1 = load(y, y1 + n);
    FloatVector q2 = load(y, y1 + 2 * n);
    FloatVector q3 = load(y, y1 + 3 * n);
    FloatVector r0 = load(y, y2);
    FloatVector r1 = load(y, y2 + n);
    FloatVector r2 = load(y, y2 + 2 * n);
    FloatVector r3 = load(y, y2 + 3 * n);
    FloatVector s0 = load(y, y3);
    FloatVector s1 = load(y, y3 + n);
    FloatVector s2 = load(y, y3 + 2 * n);
    FloatVector s3 = load(y, y3 + 3 * n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector b_0 = load(b, bk);
      FloatVector b_1 = load(b, bk + n);
      FloatVector b_2 = load(b, bk + 2 * n);
      FloatVector b_3 = load(b, bk + 3 * n);
      FloatVector v = spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      p2 = v.fma(b_2, p2);
      p3 = v.fma(b_3, p3);
      v = spread(x[at + xi]);
      q0 = v.fma(b_0, q0);
      q1 = v.fma(b_1, q1);
      q2 = v.fma(b_2, q2);
      q3 = v.fma(b_3, q3);
      v = spread(x[at + 2 * xi]);
      r0 = v.fma(b_0, r0);
      r1 = v.fma(b_1, r1);
      r2 = v.fma(b_2, r2);
      r3 = v.fma(b_3, r3);
      v = spread(x[at + 3 * xi]);
      s0 = v.fma(b_0, s0);
      s1 = v.fma(b_1, s1);
      s2 = v.fma(b_2, s2);
      s3 = v.fma(b_3, s3);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    p2.intoArray(y, y0 + 2 * n);
    p3.intoArray(y, y0 + 3 * n);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + n);
    q2.intoArray(y, y1 + 2 * n);
    q3.intoArray(y, y1 + 3 * n);
    r0.intoArray(y, y2);
    r1.intoArray(y, y2 + n);
    r2.intoArray(y, y2 + 2 * n);
    r3.intoArray(y, y2 + 3 * n);
    s0.intoArray(y, y3);
    s1.intoArray(y, y3 + n);
    s2.intoArray(y, y3 + 2 * n);
    s3.intoArray(y, y3 + 3 * n);
  }

  private static void oneWide(
      float[] x, int x0, int xk, int depth, float[] b, int b0, int bs, float[] y, int y0) {
    final int n = Lanes.COUNT;
    FloatVector p0 = load(y, y0);
    FloatVector p1 = load(y, y0 + n);
    FloatVector p2 = load(y, y0 + 2 * n);
    FloatVector p3 = load(y, y0 + 3 * n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector v = spread(x[at]);
      p0 = v.fma(load(b, bk), p0);
      p1 = v.fma(load(b, bk + n), p1);
      p2 = v.fma(load(b, bk + 2 * n), p2);
      p3 = v.fma(load(b, bk + 3 * n), p3);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    p2.intoArray(y, y0 + 2 * n);
    p3.intoArray(y, y0 + 3 * n);
  }

  private static void fourMedium(
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
    FloatVector p0 = load(y, y0);
    FloatVector p1 = load(y, y0 + n);
    FloatVector q0 = load(y, y1);
    FloatVector q1 = load(y, y1 + n);
    FloatVector r0 = load(y, y2);
    FloatVector r1 = load(y, y2 + n);
    FloatVector s0 = load(y, y3);
    FloatVector s1 = load(y, y3 + n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector b_0 = load(b, bk);
      FloatVector b_1 = load(b, bk + n);
      FloatVector v = spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      v = spread(x[at + xi]);
      q0 = v.fma(b_0, q0);
      q1 = v.fma(b_1, q1);
      v = spread(x[at + 2 * xi]);
      r0 = v.fma(b_0, r0);
      r1 = v.fma(b_1, r1);
      v = spread(x[at + 3 * xi]);
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

  private static void fourNarrow(
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
    FloatVector p = load(y, y0);
    FloatVector q = load(y, y0 + yi);
    FloatVector r = load(y, y0 + 2 * yi);
    FloatVector s = load(y, y0 + 3 * yi);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      FloatVector v = load(b, bk);
      p = v.fma(spread(x[at]), p);
      q = v.fma(spread(x[at + xi]), q);
      r = v.fma(spread(x[at + 2 * xi]), r);
      s = v.fma(spread(x[at + 3 * xi]), s);
    }
    p.intoArray(y, y0);
    q.intoArray(y, y0 + yi);
    r.intoArray(y, y0 + 2 * yi);
    s.intoArray(y, y0 + 3 * yi);
  }

  private static void oneNarrow(
      float[] x, int x0, int xk, int depth, float[] b, int b0, int bs, float[] y, int y0) {
    FloatVector p = load(y, y0);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += bs, at += xk) {
      p = spread(x[at]).fma(load(b, bk), p);
    }
    p.intoArray(y, y0);
  }
}
