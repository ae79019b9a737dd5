package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;

/**
 * One block of the decoder: x ← x + attention(norm(x)), x ← x + mlp(norm(x)), and its derivative.
 */
final class Layer {
  private final DecoderShape shape;
  private final int index;
  private final Rotation rotation;
  private final RmsNorm attentionNorm;
  private final Linear queryKeyValue;
  private final RmsNorm queryNorm;
  private final RmsNorm keyNorm;
  private final Linear output;
  private final RmsNorm gatedNorm;
  private final Linear gateAndUp;
  private final Linear down;

  /**
   * A layer.
   *
   * @param weights all parameters, padded, in the layout's order
   */
  Layer(DecoderShape shape, int index, float[][] weights, Rotation rotation) {
    ModelConfig c = shape.config();
    this.shape = shape;
    this.index = index;
    this.rotation = rotation;
    int at = shape.layerAt(index);
    float[] bias = c.queryKeyValueBias() ? weights[at + 6] : null;
    float[] outputBias = c.outputBias() ? weights[outputBiasAt()] : null;
    attentionNorm = new RmsNorm(weights[at], c.hidden(), c.normEpsilon());
    queryKeyValue = new Linear(weights[at + 1], bias, shape.queryKeyValue(), shape.hidden());
    output = new Linear(weights[at + 2], outputBias, shape.hidden(), shape.heads());
    gatedNorm = new RmsNorm(weights[at + 3], c.hidden(), c.normEpsilon());
    gateAndUp = new Linear(weights[at + 4], null, 2 * shape.intermediate(), shape.hidden());
    down = new Linear(weights[at + 5], null, shape.hidden(), shape.intermediate());
    if (c.queryKeyNorm()) {
      int norms = queryNormAt();
      queryNorm = new RmsNorm(weights[norms], c.headWidth(), c.normEpsilon());
      keyNorm = new RmsNorm(weights[norms + 1], c.headWidth(), c.normEpsilon());
    } else {
      queryNorm = null;
      keyNorm = null;
    }
  }

  private int queryNormAt() {
    return shape.layerAt(index) + (shape.config().queryKeyValueBias() ? 7 : 6);
  }

  private int outputBiasAt() {
    return shape.layerAt(index + 1) - 1;
  }

  /**
   * Runs the layer for n tokens.
   *
   * @param a holds the input; the rest is filled
   * @param positions each token's position
   * @param read the tokens that are read after the layer, or null for all
   * @param next the residual stream after the layer, of those that are read
   */
  void forward(
      Activations a,
      Scratch s,
      int n,
      int[] positions,
      Attention attention,
      ReadRows read,
      float[] next) {
    attend(a, s, n, positions, attention);
    if (read == null) {
      copy(a.input, a.middle, n);
      transform(a, a.heads, s, n, next);
    } else {
      read.gather(a.input, shape.hidden(), a.middle);
      read.gather(a.heads, shape.heads(), read.heads());
      transform(a, read.heads(), s, read.count(), next);
    }
  }

  private void attend(Activations a, Scratch s, int n, int[] positions, Attention attention) {
    attentionNorm.forwardRows(a.input, n, s.normed);
    queryKeyValue.assign(s.normed, n, a.raw);
    turnHeads(a, n, positions);
    attention.attend(index, a.queryKeyValue, a.heads);
  }

  private void transform(Activations a, float[] heads, Scratch s, int n, float[] next) {
    output.add(heads, n, a.middle);
    gatedNorm.forwardRows(a.middle, n, s.normed);
    gateAndUp.assign(s.normed, n, a.pairs);
    GatedUnit.forward(a.pairs, n, shape.intermediate(), s.activations);
    copy(a.middle, next, n);
    down.add(s.activations, n, next);
  }

  private void copy(float[] from, float[] to, int n) {
    if (from != to) {
      System.arraycopy(from, 0, to, 0, n * shape.hidden());
    }
  }

  private void turnHeads(Activations a, int n, int[] positions) {
    int width = shape.queryKeyValue();
    int queries = shape.config().heads();
    int turned = queries + shape.config().keyValueHeads();
    if (a.raw != a.queryKeyValue) {
      System.arraycopy(a.raw, 0, a.queryKeyValue, 0, n * width);
    }
    for (int i = 0; i < n; i++) {
      for (int h = 0; h < turned; h++) {
        int at = i * width + h * shape.head();
        if (queryNorm != null) {
          (h < queries ? queryNorm : keyNorm).forward(a.queryKeyValue, at, a.queryKeyValue, at);
        }
        rotation.turn(a.queryKeyValue, at, positions[i]);
      }
    }
  }

  /**
   * The derivative.
   *
   * @param a what {@link #forward} filled; the pairs are overwritten
   * @param read as on the way forward
   * @param dx dLoss/dnext of those that are read, becomes dLoss/dinput of all, {@code [n, hidden]}
   * @param gradients dLoss/dweights, padded, in the layout's order; added to
   */
  void backward(
      Activations a,
      Scratch s,
      int n,
      int[] positions,
      RowAttention attention,
      ReadRows read,
      float[] dx,
      float[][] gradients) {
    if (read == null) {
      transformBack(a, a.heads, s, n, dx, gradients);
    } else {
      transformBack(a, read.heads(), s, read.count(), dx, gradients);
      read.spread(dx, shape.hidden(), n);
      read.spread(s.headGradients, shape.heads(), n);
    }
    attendBack(a, s, n, positions, attention, dx, gradients);
  }

  private void transformBack(
      Activations a, float[] heads, Scratch s, int n, float[] dx, float[][] gradients) {
    int at = shape.layerAt(index);
    down.backward(dx, n, s.activationGradients);
    GatedUnit.backward(a.pairs, n, shape.intermediate(), s.activationGradients, s.activations);
    down.gradients(s.activations, dx, n, gradients[at + 5], null);
    gatedNorm.forwardRows(a.middle, n, s.normed);
    gateAndUp.gradients(s.normed, a.pairs, n, gradients[at + 4], null);
    gateAndUp.backward(a.pairs, n, s.gradient);
    normBackward(gatedNorm, a.middle, s.gradient, n, dx, gradients[at + 3]);

    float[] outputBias = shape.config().outputBias() ? gradients[outputBiasAt()] : null;
    output.gradients(heads, dx, n, gradients[at + 2], outputBias);
    output.backward(dx, n, s.headGradients);
  }

  private void attendBack(
      Activations a,
      Scratch s,
      int n,
      int[] positions,
      RowAttention attention,
      float[] dx,
      float[][] gradients) {
    int at = shape.layerAt(index);
    attention.backward(index, a.queryKeyValue, a.heads, s.headGradients, s.queryKeyValueGradients);
    turnHeadsBack(a, s.queryKeyValueGradients, n, positions, gradients);
    attentionNorm.forwardRows(a.input, n, s.normed);
    float[] bias = shape.config().queryKeyValueBias() ? gradients[at + 6] : null;
    queryKeyValue.gradients(s.normed, s.queryKeyValueGradients, n, gradients[at + 1], bias);
    queryKeyValue.backward(s.queryKeyValueGradients, n, s.gradient);
    normBackward(attentionNorm, a.input, s.gradient, n, dx, gradients[at]);
  }

  private void normBackward(
      RmsNorm norm, float[] x, float[] dy, int n, float[] dx, float[] gainGradients) {
    for (int i = 0; i < n; i++) {
      int at = i * shape.hidden();
      norm.backward(x, at, dy, at, dx, at, gainGradients);
    }
  }

  private void turnHeadsBack(
      Activations a, float[] d, int n, int[] positions, float[][] gradients) {
    int width = shape.queryKeyValue();
    int queries = shape.config().heads();
    int turned = queries + shape.config().keyValueHeads();
    float[] dy = new float[shape.head()];
    for (int i = 0; i < n; i++) {
      for (int h = 0; h < turned; h++) {
        int at = i * width + h * shape.head();
        rotation.turnBack(d, at, positions[i]);
        if (queryNorm != null) {
          System.arraycopy(d, at, dy, 0, dy.length);
          java.util.Arrays.fill(d, at, at + dy.length, 0f);
          boolean query = h < queries;
          float[] gain = gradients[queryNormAt() + (query ? 0 : 1)];
          (query ? queryNorm : keyNorm).backward(a.raw, at, dy, 0, d, at, gain);
        }
      }
    }
  }
}
