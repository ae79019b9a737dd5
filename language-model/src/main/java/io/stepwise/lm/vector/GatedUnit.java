package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;

/**
 * a = silu(g) · u with silu(g) = g σ(g) (Shazeer 2020, arXiv:2002.05202); rows hold g and u side by
 * side.
 */
final class GatedUnit {
  private GatedUnit() {}

  /** Activations {@code [rows, width]} of pairs {@code [rows, 2 · width]}. */
  static void forward(float[] pairs, int rows, int width, float[] activations) {
    for (int i = 0; i < rows; i++) {
      int gates = 2 * i * width;
      int to = i * width;
      for (int j = 0; j < width; j += Lanes.COUNT) {
        FloatVector g = FloatVector.fromArray(Lanes.SPECIES, pairs, gates + j);
        FloatVector u = FloatVector.fromArray(Lanes.SPECIES, pairs, gates + width + j);
        g.mul(sigmoid(g)).mul(u).intoArray(activations, to + j);
      }
    }
  }

  /**
   * dg = da · u · σ (1 + g (1 − σ)), du = da · g σ.
   *
   * @param pairs as in {@link #forward}; replaced by their derivatives
   * @param gradients da {@code [rows, width]}
   * @param activations a, as {@link #forward} gives them; assigned
   */
  static void backward(float[] pairs, int rows, int width, float[] gradients, float[] activations) {
    for (int i = 0; i < rows; i++) {
      int gates = 2 * i * width;
      int from = i * width;
      for (int j = 0; j < width; j += Lanes.COUNT) {
        FloatVector g = FloatVector.fromArray(Lanes.SPECIES, pairs, gates + j);
        FloatVector u = FloatVector.fromArray(Lanes.SPECIES, pairs, gates + width + j);
        FloatVector da = FloatVector.fromArray(Lanes.SPECIES, gradients, from + j);
        FloatVector sigma = sigmoid(g);
        FloatVector slope = sigma.neg().add(1f).fma(g, FloatVector.broadcast(Lanes.SPECIES, 1f));
        FloatVector open = g.mul(sigma);
        open.mul(u).intoArray(activations, from + j);
        da.mul(u).mul(sigma).mul(slope).intoArray(pairs, gates + j);
        da.mul(open).intoArray(pairs, gates + width + j);
      }
    }
  }

  private static FloatVector sigmoid(FloatVector g) {
    FloatVector one = FloatVector.broadcast(Lanes.SPECIES, 1f);
    return one.div(Exponential.of(g.neg()).add(1f));
  }
}
