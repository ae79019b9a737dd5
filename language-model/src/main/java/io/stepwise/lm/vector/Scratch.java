package io.stepwise.lm.vector;

/** Arrays for n tokens that hold nothing from one layer to the next. */
final class Scratch {
  /** {@code [n, hidden]}. */
  final float[] normed;

  /** {@code [n, intermediate]}. */
  final float[] activations;

  /** {@code [n, hidden]}; only for derivatives. */
  final float[] gradient;

  /** {@code [n, intermediate]}; only for derivatives. */
  final float[] activationGradients;

  /** {@code [n, heads]}; only for derivatives. */
  final float[] headGradients;

  /** {@code [n, queryKeyValue]}; only for derivatives. */
  final float[] queryKeyValueGradients;

  private Scratch(DecoderShape shape, int n, int forDerivatives) {
    this.normed = new float[n * shape.hidden()];
    this.activations = new float[n * shape.intermediate()];
    this.gradient = new float[forDerivatives * shape.hidden()];
    this.activationGradients = new float[forDerivatives * shape.intermediate()];
    this.headGradients = new float[forDerivatives * shape.heads()];
    this.queryKeyValueGradients = new float[forDerivatives * shape.queryKeyValue()];
  }

  static Scratch forward(DecoderShape shape, int n) {
    return new Scratch(shape, n, 0);
  }

  static Scratch backward(DecoderShape shape, int n) {
    return new Scratch(shape, n, n);
  }
}
