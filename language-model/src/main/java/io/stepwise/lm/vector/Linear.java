package io.stepwise.lm.vector;

/** y = x · Wᵀ + b of padded rows, and its derivatives. */
final class Linear {
  private final float[] bias;
  private final Packed packed;
  private final int outputs;
  private final int inputs;
  private Panels backwardPanels;

  /**
   * A layer.
   *
   * @param weight W, padded and dense {@code [outputs, inputs]}
   * @param bias b, padded {@code [outputs]}, or null
   */
  Linear(float[] weight, float[] bias, int outputs, int inputs) {
    this.bias = bias;
    this.packed = Packed.ofTransposed(weight, outputs, inputs);
    this.outputs = outputs;
    this.inputs = inputs;
  }

  int outputs() {
    return outputs;
  }

  int inputs() {
    return inputs;
  }

  /** y ← x · Wᵀ + b for n rows. */
  void assign(float[] x, int n, float[] y) {
    if (bias == null) {
      packed.assignTo(Matrix.dense(y, n, outputs), Matrix.dense(x, n, inputs));
      return;
    }
    for (int i = 0; i < n; i++) {
      System.arraycopy(bias, 0, y, i * outputs, outputs);
    }
    packed.addTo(Matrix.dense(y, n, outputs), Matrix.dense(x, n, inputs));
  }

  /** y ← y + x · Wᵀ + b for n rows. */
  void add(float[] x, int n, float[] y) {
    if (bias != null) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < outputs; j++) {
          y[i * outputs + j] += bias[j];
        }
      }
    }
    packed.addTo(Matrix.dense(y, n, outputs), Matrix.dense(x, n, inputs));
  }

  /** dx ← dy · W. */
  void backward(float[] dy, int n, float[] dx) {
    backwardPanels().assignTo(Matrix.dense(dx, n, inputs), Matrix.dense(dy, n, outputs));
  }

  /** W packed, when first asked for: only training needs it. A dense copy is not held for that. */
  private synchronized Panels backwardPanels() {
    if (backwardPanels == null) {
      backwardPanels = Panels.of(packed.weight(outputs, inputs), outputs, inputs);
    }
    return backwardPanels;
  }

  /**
   * dW ← dW + dyᵀ · x and db ← db + Σ dy.
   *
   * @param weightGradients dW, or null
   * @param biasGradients db, or null
   */
  void gradients(float[] x, float[] dy, int n, float[] weightGradients, float[] biasGradients) {
    if (weightGradients != null) {
      Product.add(
          Matrix.dense(weightGradients, outputs, inputs),
          Matrix.dense(dy, n, outputs).transposed(),
          Matrix.dense(x, n, inputs));
    }
    if (biasGradients != null) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < outputs; j++) {
          biasGradients[j] += dy[i * outputs + j];
        }
      }
    }
  }
}
