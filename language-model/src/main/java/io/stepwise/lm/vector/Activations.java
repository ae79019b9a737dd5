package io.stepwise.lm.vector;

/** Outputs of one layer for n tokens that its backward pass needs; rows are tokens. */
final class Activations {
  /** The residual stream at the layer's start, {@code [n, hidden]}. */
  final float[] input;

  /** The residual stream after attention. */
  final float[] middle;

  /** Heads before their norm; the same array as {@link #queryKeyValue} without such a norm. */
  final float[] raw;

  /** Rotated heads, {@code [n, queryKeyValue]}. */
  final float[] queryKeyValue;

  /** What the query heads read, {@code [n, heads]}. */
  final float[] heads;

  /** Gates and ups, {@code [n, 2 · intermediate]}. */
  final float[] pairs;

  private Activations(DecoderShape shape, int n, float[] input, float[] middle) {
    this.input = input;
    this.middle = middle;
    this.queryKeyValue = new float[n * shape.queryKeyValue()];
    this.raw = shape.config().queryKeyNorm() ? new float[queryKeyValue.length] : queryKeyValue;
    this.heads = new float[n * shape.heads()];
    this.pairs = new float[2 * n * shape.intermediate()];
  }

  /** Activations that a derivative will read. */
  static Activations kept(DecoderShape shape, int n) {
    int size = n * shape.hidden();
    return new Activations(shape, n, new float[size], new float[size]);
  }

  /** Activations that the next layer overwrites. */
  static Activations passing(DecoderShape shape, int n) {
    float[] stream = new float[n * shape.hidden()];
    return new Activations(shape, n, stream, stream);
  }
}
