package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** y = W h + b, one number per label and token, and its derivative. */
final class ScalarHead {
  private final float[] weight; // [labels, hidden]
  private final float[] bias; // [labels], padded
  private final int labels;
  private final int width;

  ScalarHead(float[] weight, float[] bias, int labels) {
    this.weight = weight;
    this.bias = bias;
    this.labels = labels;
    this.width = weight.length / labels;
  }

  /** Numbers per token. */
  int labels() {
    return labels;
  }

  /**
   * One number for each label and row of h.
   *
   * @param read of which token each row is
   * @param y numbers of tokens, [tokens, labels]
   */
  void forward(float[] h, int[] read, float[] y) {
    for (int i = 0; i < read.length; i++) {
      for (int c = 0; c < labels; c++) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        for (int j = 0; j < width; j += Lanes.COUNT) {
          FloatVector w = FloatVector.fromArray(Lanes.SPECIES, weight, c * width + j);
          sum = w.fma(FloatVector.fromArray(Lanes.SPECIES, h, i * width + j), sum);
        }
        y[read[i] * labels + c] = sum.reduceLanes(VectorOperators.ADD) + bias[c];
      }
    }
  }

  /**
   * dh ← dh + dy W, dW ← dW + dy h, db ← db + dy.
   *
   * @param dy of tokens, [tokens, labels]
   * @param read of which token each row of h and dh is
   * @param biasGradients db, its first numbers
   */
  void backward(
      float[] h,
      float[] dy,
      int[] read,
      float[] dh,
      float[] weightGradients,
      float[] biasGradients) {
    for (int i = 0; i < read.length; i++) {
      for (int c = 0; c < labels; c++) {
        float slope = dy[read[i] * labels + c];
        if (slope != 0) {
          for (int j = 0; j < width; j++) {
            dh[i * width + j] += slope * weight[c * width + j];
            weightGradients[c * width + j] += slope * h[i * width + j];
          }
          biasGradients[c] += slope;
        }
      }
    }
  }
}
