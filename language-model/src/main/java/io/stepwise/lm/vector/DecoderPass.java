package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forward passes of whole rows through a decoder, each followed by at most one backward pass. All
 * passes reuse the same arrays; used by one thread.
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

  private final DecoderShape shape;
  private final int capacity;
  private final Memory memory;
  private final Scratch scratch;
  private final List<Activations> activations = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final float[] last;
  private final float[] hidden;
  private final ReadRows chosen;
  private ReadRows read;
  private DecoderWeights weights;
  private RowBatch batch;
  private RowAttention attention;

  /**
   * Bytes that {@link Memory#ACTIVATIONS} holds for a token; {@link Memory#INPUTS} holds 4 · hidden
   * · layers.
   */
  public static long activationBytes(ModelConfig config) {
    DecoderShape s = new DecoderShape(config);
    long layer = 2L * s.hidden() + s.queryKeyValue() + s.heads() + 2L * s.intermediate();
    return 4 * layer * s.config().layers();
  }

  /**
   * Bytes of the arrays of a pass and its way back, those of attention and logits aside.
   *
   * @param capacity most tokens of a pass
   */
  public static long bytes(ModelConfig config, int capacity, Memory memory) {
    DecoderShape s = new DecoderShape(config);
    long raw = config.queryKeyNorm() ? 2L * s.queryKeyValue() : s.queryKeyValue();
    long block = s.hidden() + raw + s.heads() + 2L * s.intermediate();
    if (memory == Memory.NOTHING) {
      return 4L * capacity * (block + s.hidden() + s.intermediate());
    }
    long scratch = 2L * s.hidden() + 2L * s.intermediate() + s.heads() + s.queryKeyValue();
    long ends = 4L * s.hidden(); // the last layer's output, its norm and their derivatives
    long layers =
        memory == Memory.ACTIVATIONS
            ? config.layers() * (block + s.hidden())
            : config.layers() * (long) s.hidden() + block + s.hidden();
    return 4L * capacity * (layers + scratch + ends);
  }

  /**
   * Arrays for passes.
   *
   * @param config the decoders' shape
   * @param capacity most tokens of a pass
   */
  public DecoderPass(ModelConfig config, int capacity, Memory memory) {
    this.shape = new DecoderShape(config);
    this.capacity = capacity;
    this.memory = memory;
    int size = capacity * shape.hidden();
    boolean back = memory != Memory.NOTHING;
    this.scratch = back ? Scratch.backward(shape, capacity) : Scratch.forward(shape, capacity);
    int kept = memory == Memory.ACTIVATIONS ? config.layers() : 1;
    for (int i = 0; i < kept; i++) {
      activations.add(
          back ? Activations.kept(shape, capacity) : Activations.passing(shape, capacity));
    }
    for (int i = 0; memory == Memory.INPUTS && i < config.layers(); i++) {
      inputs.add(new float[size]);
    }
    this.last = back ? new float[size] : activations.get(0).input;
    this.hidden = back ? new float[size] : scratch.normed;
    this.chosen = new ReadRows(shape);
  }

  /** Most tokens of a pass. */
  public int capacity() {
    return capacity;
  }

  /** What a pass holds. */
  public Memory memory() {
    return memory;
  }

  /**
   * Runs rows. Outputs that are read after other tokens than the batch asks for are NaN.
   *
   * @param decoder the weights, of this shape
   * @param rows at most {@link #capacity} tokens
   * @param tokens whether log-probabilities and entropies are wanted
   * @param head whether the scalar head is wanted
   */
  public TokenValues forward(DecoderWeights decoder, RowBatch rows, boolean tokens, boolean head) {
    weights = decoder;
    batch = rows;
    attention = new RowAttention(shape, rows);
    read = null;
    if (!rows.readsAll()) {
      chosen.choose(rows.read(), rows.read().length);
      read = chosen;
    }
    int n = rows.size();
    weights.embed(batch.tokens(), n, activations.get(0).input);
    int count = shape.config().layers();
    for (int i = 0; i < count; i++) {
      Activations a = activations.get(memory == Memory.ACTIVATIONS ? i : 0);
      float[] next = last;
      if (memory == Memory.ACTIVATIONS && i + 1 < count) {
        next = activations.get(i + 1).input;
      } else if (memory == Memory.INPUTS) {
        System.arraycopy(a.input, 0, inputs.get(i), 0, n * shape.hidden());
        next = i + 1 < count ? a.input : last;
      }
      weights
          .layers()
          .get(i)
          .forward(a, scratch, n, batch.positions(), attention, readAfter(i), next);
    }
    weights.finalNorm().forwardRows(last, batch.read().length, hidden);
    float[] logProbs = tokens ? unread(1, true) : null;
    float[] entropies = tokens ? unread(1, true) : null;
    if (tokens) {
      weights.vocabularyHead().forward(hidden, batch, logProbs, entropies);
    }
    float[] scores = head ? unread(weights.scalarHead().labels(), false) : null;
    if (head) {
      weights.scalarHead().forward(hidden, batch.read(), scores);
    }
    return new TokenValues(logProbs, entropies, scores);
  }

  /** The normed last hidden states of the tokens that the last pass read, [read][hidden]. */
  public float[][] hiddenStates() {
    int width = shape.hidden();
    float[][] states = new float[batch.read().length][];
    for (int i = 0; i < states.length; i++) {
      states[i] = Arrays.copyOfRange(hidden, i * width, (i + 1) * width);
    }
    return states;
  }

  private ReadRows readAfter(int layer) {
    return layer + 1 < shape.config().layers() ? null : read;
  }

  /** Outputs before they are read. Those of next tokens are 0 where a row begins. */
  private float[] unread(int each, boolean ofNext) {
    float[] values = new float[each * batch.size()];
    if (read != null) {
      Arrays.fill(values, Float.NaN);
      for (int r = 0; ofNext && r < batch.rows(); r++) {
        values[batch.starts()[r]] = 0;
      }
    }
    return values;
  }

  /** Forgets the weights, so that a pass that is kept for later does not keep stale ones. */
  public void release() {
    weights = null;
  }

  /**
   * The backward pass, after {@link #forward}.
   *
   * @param d dLoss/doutputs; null arrays stand for zeros
   * @param gradients dLoss/dweights, added to
   * @throws IllegalArgumentException if the loss depends on an output that was not read
   */
  public void backward(TokenValues d, DecoderGradients gradients) {
    int n = batch.size();
    int asked = batch.read().length;
    batch.checkRead(d);
    float[][] g = gradients.padded();
    float[] dHidden = new float[asked * shape.hidden()];
    if (d.logProbs() != null || d.entropies() != null) {
      float[] head = g[shape.layout().languageModelAt()];
      weights.vocabularyHead().backward(hidden, batch, d.logProbs(), d.entropies(), dHidden, head);
    }
    if (d.head() != null) {
      int at = shape.layout().headAt();
      weights.scalarHead().backward(hidden, d.head(), batch.read(), dHidden, g[at], g[at + 1]);
    }
    // Of the tokens that are read first, and of all from the last layer's attention on.
    float[] dx = new float[n * shape.hidden()];
    float[] normGradients = g[shape.layout().normAt()];
    for (int i = 0; i < asked; i++) {
      int at = i * shape.hidden();
      weights.finalNorm().backward(last, at, dHidden, at, dx, at, normGradients);
    }
    for (int i = shape.config().layers() - 1; i >= 0; i--) {
      Layer layer = weights.layers().get(i);
      layer.backward(recalled(i), scratch, n, batch.positions(), attention, readAfter(i), dx, g);
    }
    int width = shape.hidden();
    for (int i = 0; i < n && g[0] != null; i++) {
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
    System.arraycopy(inputs.get(layer), 0, a.input, 0, batch.size() * shape.hidden());
    weights
        .layers()
        .get(layer)
        .forward(a, scratch, batch.size(), batch.positions(), attention, readAfter(layer), hidden);
    return a;
  }
}
