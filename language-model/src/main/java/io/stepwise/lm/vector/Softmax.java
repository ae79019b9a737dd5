package io.stepwise.lm.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * p_i = e^(s z_i − m) / Σ_j e^(s z_j − m), with m the largest of the s z, over a stretch of an
 * array.
 */
final class Softmax {
  private Softmax() {}

  /**
   * Replaces n numbers by their probabilities, and the rest of their last vector by zeros.
   *
   * @param scale s, positive
   */
  static void inPlace(float[] z, int at, int n, float scale) {
    float sum = exponentials(z, at, n, scale, largest(z, at, n) * scale);
    int end = at + Lanes.padded(n);
    float inverse = 1 / sum;
    for (int i = at; i < end; i++) {
      z[i] *= inverse;
    }
  }

  /** The largest of n numbers; fills the rest of their last vector with −∞. */
  static float largest(float[] z, int at, int n) {
    int end = at + Lanes.padded(n);
    padding(z, at, n);
    FloatVector largest = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = at; i < end; i += Lanes.COUNT) {
      largest = largest.max(FloatVector.fromArray(Lanes.SPECIES, z, i));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /** Fills the rest of the last vector of n numbers with −∞. */
  static void padding(float[] z, int at, int n) {
    Arrays.fill(z, at + n, at + Lanes.padded(n), Float.NEGATIVE_INFINITY);
  }

  /** Replaces z by e^(s z − m), as {@link #largest} left them, and returns their sum. */
  static float exponentials(float[] z, int at, int n, float scale, float m) {
    int end = at + Lanes.padded(n);
    FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
    FloatVector shift = FloatVector.broadcast(Lanes.SPECIES, -m);
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    for (int i = at; i < end; i += Lanes.COUNT) {
      FloatVector e = Exponential.of(FloatVector.fromArray(Lanes.SPECIES, z, i).fma(factor, shift));
      e.intoArray(z, i);
      sum = sum.add(e);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
