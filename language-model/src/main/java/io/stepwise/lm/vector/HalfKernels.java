package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels of {@link HalfPanels}: y ← y + x · b for as many rows as the name says. Element (i, k) of
 * x lies at {@code x0 + i · xi + k · xk}; rows of y are {@code yi} apart.
 */
final class HalfKernels {
  private static final VectorSpecies<Integer> WORDS = IntVector.SPECIES_PREFERRED;
  private static final int HIGH = 0xffff0000;

  private HalfKernels() {}

  static void four(
      float[] x, int x0, int xi, int xk, int depth, int[] b, int b0, float[] y, int y0, int yi) {
    final int n = Lanes.COUNT;
    int y1 = y0 + yi;
    int y2 = y1 + yi;
    int y3 = y2 + yi;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector p2 = Lanes.load(y, y0 + 2 * n);
    FloatVector p3 = Lanes.load(y, y0 + 3 * n);
    FloatVector q0 = Lanes.load(y, y1);
    FloatVector q1 = Lanes.load(y, y1 + n);
    FloatVector q2 = Lanes.load(y, y1 + 2 * n);
    FloatVector q3 = Lanes.load(y, y1 + 3 * n);
    FloatVector r0 = Lanes.load(y, y2);
    FloatVector r1 = Lanes.load(y, y2 + n);
    FloatVector r2 = Lanes.load(y, y2 + 2 * n);
    FloatVector r3 = Lanes.load(y, y2 + 3 * n);
    FloatVector s0 = Lanes.load(y, y3);
    FloatVector s1 = Lanes.load(y, y3 + n);
    FloatVector s2 = Lanes.load(y, y3 + 2 * n);
    FloatVector s3 = Lanes.load(y, y3 + 3 * n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += Lanes.MEDIUM, at += xk) {
      IntVector two = IntVector.fromArray(WORDS, b, bk);
      FloatVector b_0 = low(two);
      FloatVector b_1 = high(two);
      two = IntVector.fromArray(WORDS, b, bk + n);
      FloatVector b_2 = low(two);
      FloatVector b_3 = high(two);
      FloatVector v = Lanes.spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      p2 = v.fma(b_2, p2);
      p3 = v.fma(b_3, p3);
      v = Lanes.spread(x[at + xi]);
      q0 = v.fma(b_0, q0);
      q1 = v.fma(b_1, q1);
      q2 = v.fma(b_2, q2);
      q3 = v.fma(b_3, q3);
      v = Lanes.spread(x[at + 2 * xi]);
      r0 = v.fma(b_0, r0);
      r1 = v.fma(b_1, r1);
      r2 = v.fma(b_2, r2);
      r3 = v.fma(b_3, r3);
      v = Lanes.spread(x[at + 3 * xi]);
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

  static void two(
      float[] x, int x0, int xi, int xk, int depth, int[] b, int b0, float[] y, int y0, int yi) {
    final int n = Lanes.COUNT;
    int y1 = y0 + yi;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector p2 = Lanes.load(y, y0 + 2 * n);
    FloatVector p3 = Lanes.load(y, y0 + 3 * n);
    FloatVector q0 = Lanes.load(y, y1);
    FloatVector q1 = Lanes.load(y, y1 + n);
    FloatVector q2 = Lanes.load(y, y1 + 2 * n);
    FloatVector q3 = Lanes.load(y, y1 + 3 * n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += Lanes.MEDIUM, at += xk) {
      IntVector two = IntVector.fromArray(WORDS, b, bk);
      FloatVector b_0 = low(two);
      FloatVector b_1 = high(two);
      two = IntVector.fromArray(WORDS, b, bk + n);
      FloatVector b_2 = low(two);
      FloatVector b_3 = high(two);
      FloatVector v = Lanes.spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      p2 = v.fma(b_2, p2);
      p3 = v.fma(b_3, p3);
      v = Lanes.spread(x[at + xi]);
      q0 = v.fma(b_0, q0);
      q1 = v.fma(b_1, q1);
      q2 = v.fma(b_2, q2);
      q3 = v.fma(b_3, q3);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    p2.intoArray(y, y0 + 2 * n);
    p3.intoArray(y, y0 + 3 * n);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + n);
    q2.intoArray(y, y1 + 2 * n);
    q3.intoArray(y, y1 + 3 * n);
  }

  static void one(float[] x, int x0, int xk, int depth, int[] b, int b0, float[] y, int y0) {
    final int n = Lanes.COUNT;
    FloatVector p0 = Lanes.load(y, y0);
    FloatVector p1 = Lanes.load(y, y0 + n);
    FloatVector p2 = Lanes.load(y, y0 + 2 * n);
    FloatVector p3 = Lanes.load(y, y0 + 3 * n);
    for (int k = 0, bk = b0, at = x0; k < depth; k++, bk += Lanes.MEDIUM, at += xk) {
      IntVector two = IntVector.fromArray(WORDS, b, bk);
      FloatVector b_0 = low(two);
      FloatVector b_1 = high(two);
      two = IntVector.fromArray(WORDS, b, bk + n);
      FloatVector b_2 = low(two);
      FloatVector b_3 = high(two);
      FloatVector v = Lanes.spread(x[at]);
      p0 = v.fma(b_0, p0);
      p1 = v.fma(b_1, p1);
      p2 = v.fma(b_2, p2);
      p3 = v.fma(b_3, p3);
    }
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + n);
    p2.intoArray(y, y0 + 2 * n);
    p3.intoArray(y, y0 + 3 * n);
  }

  private static FloatVector low(IntVector two) {
    return two.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  private static FloatVector high(IntVector two) {
    return two.and(HIGH).reinterpretAsFloats();
  }
}
