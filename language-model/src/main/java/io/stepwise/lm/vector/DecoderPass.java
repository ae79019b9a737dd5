package io.stepwise.lm.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One pass of whole rows through a decoder and, once, back. For a thread; it holds about {@code 4 ·
 * layers · (2 hidden + queryKeyValue + heads + 2 intermediate)} bytes a token, or where the layers
 * are computed again on the way back only {@code 4 · layers · hidden}.
 */
public final class DecoderPass {
  /** What a pass holds for its way back. */
  public enum Memory {
    /** Nothing: there is no way back. */
    NOTHING,
    /** All that the derivative reads. */
    ACTIVATIONS,
    /** Each layer's input; its layer is computed again (Chen et al. 2016, arXiv:1604.06174). */
    INPUTS
  }

  private final DecoderWeights weights;
  private final DecoderShape shape;
  private final RowBatch batch;
  private final Memory memory;
  private final RowAttention attention;
  private final Scratch scratch;
  private final List<Activations> activations = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final float[] last;
  private final float[] hidden;

  /**
   * Bytes that {@link Memory#ACTIVATIONS} holds for a token; {@link Memory#INPUTS} holds 4 · hidden
   * · layers.
   */
  public static long activationBytes(DecoderWeights weights) {
    DecoderShape s = weights.shape();
    long layer = 2L * s.hidden() + s.queryKeyValue() + s.heads() + 2L * s.intermediate();
    return 4 * layer * s.config().layers();
  }

  /** A pass of a batch. */
  public DecoderPass(DecoderWeights weights, RowBatch batch, Memory memory) {
    this.weights = weights;
    this.shape = weights.shape();
    this.batch = batch;
    this.memory = memory;
    int n = batch.size();
    this.attention = new RowAttention(shape, batch);
    this.scratch =
        memory == Memory.NOTHING ? Scratch.forward(shape, n) : Scratch.backward(shape, n);
    int kept = memory == Memory.ACTIVATIONS ? shape.config().layers() : 1;
    for (int i = 0; i < kept; i++) {
      activations.add(
          memory == Memory.NOTHING ? Activations.passing(shape, n) : Activations.kept(shape, n));
    }
    this.last = memory == Memory.NOTHING ? activations.get(0).input : new float[n * shape.hidden()];
    this.hidden = memory == Memory.NOTHING ? scratch.normed : new float[n * shape.hidden()];
  }

  /**
   * Runs the rows.
   *
   * @param tokens whether log-probabilities and entropies are wanted
   * @param head whether the scalar head is wanted
   */
  public TokenFigures forward(boolean tokens, boolean head) {
    int n = batch.size();
    weights.embed(batch.tokens(), n, activations.get(0).input);
    int count = shape.config().layers();
    for (int i = 0; i < count; i++) {
      Activations a = activations.get(memory == Memory.ACTIVATIONS ? i : 0);
      float[] next = last;
      if (memory == Memory.ACTIVATIONS && i + 1 < count) {
        next = activations.get(i + 1).input;
      } else if (memory == Memory.INPUTS) {
        inputs.add(Arrays.copyOf(a.input, a.input.length));
        next = i + 1 < count ? a.input : last;
      }
      weights.layers().get(i).forward(a, scratch, n, batch.positions(), attention, next);
    }
    weights.finalNorm().forwardRows(last, n, hidden);
    float[] logProbs = tokens ? new float[n] : null;
    float[] entropies = tokens ? new float[n] : null;
    if (tokens) {
      weights.vocabularyHead().forward(hidden, batch, logProbs, entropies);
    }
    float[] scores = head ? new float[n] : null;
    if (head) {
      weights.scalarHead().forward(hidden, n, scores);
    }
    return new TokenFigures(logProbs, entropies, scores);
  }

  /**
   * The way back, after {@link #forward}.
   *
   * @param d dLoss/doutputs; null arrays stand for zeros
   * @param gradients dLoss/dweights, added to
   */
  public void backward(TokenFigures d, DecoderGradients gradients) {
    int n = batch.size();
    float[][] g = gradients.padded();
    float[] dHidden = new float[n * shape.hidden()];
    if (d.logProbs() != null || d.entropies() != null) {
      float[] head = g[shape.layout().languageModelAt()];
      weights.vocabularyHead().backward(hidden, batch, d.logProbs(), d.entropies(), dHidden, head);
    }
    if (d.head() != null) {
      int at = shape.layout().headAt();
      weights.scalarHead().backward(hidden, d.head(), n, dHidden, g[at], g[at + 1]);
    }
    float[] dx = new float[n * shape.hidden()];
    float[] normGradients = g[shape.layout().normAt()];
    for (int i = 0; i < n; i++) {
      int at = i * shape.hidden();
      weights.finalNorm().backward(last, at, dHidden, at, dx, at, normGradients);
    }
    for (int i = shape.config().layers() - 1; i >= 0; i--) {
      Layer layer = weights.layers().get(i);
      layer.backward(recalled(i), scratch, n, batch.positions(), attention, dx, g);
    }
    int width = shape.hidden();
    for (int i = 0; i < n; i++) {
      int to = batch.tokens()[i] * width;
      for (int j = 0; j < width; j++) {
        g[0][to + j] += dx[i * width + j];
      }
    }
  }

  /** What a layer computed on the way forward. */
  private Activations recalled(int layer) {
    if (memory == Memory.ACTIVATIONS) {
      return activations.get(layer);
    }
    Activations a = activations.get(0);
    System.arraycopy(inputs.get(layer), 0, a.input, 0, a.input.length);
    weights
        .layers()
        .get(layer)
        .forward(a, scratch, batch.size(), batch.positions(), attention, hidden);
    return a;
  }
}
