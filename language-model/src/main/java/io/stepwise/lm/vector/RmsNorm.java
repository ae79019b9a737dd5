package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** y_j = γ_j x_j r with r = 1/√(Σ x²/D + ε) (Zhang and Sennrich 2019, arXiv:1910.07467). */
final class RmsNorm {
  private final float[] gains;
  private final int count;
  private final double epsilon;

  /**
   * A norm.
   *
   * @param gains γ, padded
   * @param count D, without padding
   * @param epsilon ε
   */
  RmsNorm(float[] gains, int count, double epsilon) {
    this.gains = gains;
    this.count = count;
    this.epsilon = epsilon;
  }

  /** y of the vector at an offset. x and y may be one array. */
  void forward(float[] x, int at, float[] y, int to) {
    FloatVector r = FloatVector.broadcast(Lanes.SPECIES, inverse(x, at));
    for (int j = 0; j < gains.length; j += Lanes.COUNT) {
      FloatVector g = FloatVector.fromArray(Lanes.SPECIES, gains, j);
      FloatVector.fromArray(Lanes.SPECIES, x, at + j).mul(r).mul(g).intoArray(y, to + j);
    }
  }

  /** y of rows that lie one after the other. */
  void forwardRows(float[] x, int rows, float[] y) {
    for (int i = 0; i < rows; i++) {
      forward(x, i * gains.length, y, i * gains.length);
    }
  }

  /**
   * dx_j = r (γ_j dy_j − x_j r² Σ_i γ_i dy_i x_i / D), dγ_j = dy_j x_j r.
   *
   * @param dx added to
   * @param gainGradients dγ, added to
   */
  void backward(
      float[] x, int at, float[] dy, int from, float[] dx, int to, float[] gainGradients) {
    float r = inverse(x, at);
    FloatVector dot = FloatVector.zero(Lanes.SPECIES);
    FloatVector scale = FloatVector.broadcast(Lanes.SPECIES, r);
    for (int j = 0; j < gains.length; j += Lanes.COUNT) {
      FloatVector xj = FloatVector.fromArray(Lanes.SPECIES, x, at + j);
      FloatVector dyj = FloatVector.fromArray(Lanes.SPECIES, dy, from + j);
      FloatVector product = xj.mul(dyj);
      dot = product.fma(FloatVector.fromArray(Lanes.SPECIES, gains, j), dot);
      FloatVector old = FloatVector.fromArray(Lanes.SPECIES, gainGradients, j);
      product.fma(scale, old).intoArray(gainGradients, j);
    }
    float sum = dot.reduceLanes(VectorOperators.ADD);
    FloatVector shrink = FloatVector.broadcast(Lanes.SPECIES, -sum * r * r / count);
    for (int j = 0; j < gains.length; j += Lanes.COUNT) {
      FloatVector xj = FloatVector.fromArray(Lanes.SPECIES, x, at + j);
      FloatVector dyj = FloatVector.fromArray(Lanes.SPECIES, dy, from + j);
      FloatVector inner = FloatVector.fromArray(Lanes.SPECIES, gains, j).fma(dyj, xj.mul(shrink));
      FloatVector old = FloatVector.fromArray(Lanes.SPECIES, dx, to + j);
      inner.fma(scale, old).intoArray(dx, to + j);
    }
  }

  private float inverse(float[] x, int at) {
    FloatVector squares = FloatVector.zero(Lanes.SPECIES);
    for (int j = 0; j < gains.length; j += Lanes.COUNT) {
      FloatVector xj = FloatVector.fromArray(Lanes.SPECIES, x, at + j);
      squares = xj.fma(xj, squares);
    }
    return (float) (1 / Math.sqrt(squares.reduceLanes(VectorOperators.ADD) / count + epsilon));
  }
}
