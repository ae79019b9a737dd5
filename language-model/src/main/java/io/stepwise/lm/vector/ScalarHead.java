package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** y = w · h + b, one number per token, and its derivative. */
final class ScalarHead {
  private final float[] weight;
  private final float bias;

  ScalarHead(float[] weight, float bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * One number for each row of h.
   *
   * @param read of which token each row is
   * @param y numbers of tokens
   */
  void forward(float[] h, int[] read, float[] y) {
    for (int i = 0; i < read.length; i++) {
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (int j = 0; j < weight.length; j += Lanes.COUNT) {
        FloatVector w = FloatVector.fromArray(Lanes.SPECIES, weight, j);
        sum = w.fma(FloatVector.fromArray(Lanes.SPECIES, h, i * weight.length + j), sum);
      }
      y[read[i]] = sum.reduceLanes(VectorOperators.ADD) + bias;
    }
  }

  /**
   * dh ← dh + dy w, dw ← dw + dy h, db ← db + dy.
   *
   * @param dy of tokens
   * @param read of which token each row of h and dh is
   * @param biasGradients db, its first number
   */
  void backward(
      float[] h,
      float[] dy,
      int[] read,
      float[] dh,
      float[] weightGradients,
      float[] biasGradients) {
    int width = weight.length;
    for (int i = 0; i < read.length; i++) {
      float slope = dy[read[i]];
      if (slope != 0) {
        for (int j = 0; j < width; j++) {
          dh[i * width + j] += slope * weight[j];
          weightGradients[j] += slope * h[i * width + j];
        }
        biasGradients[0] += slope;
      }
    }
  }
}
