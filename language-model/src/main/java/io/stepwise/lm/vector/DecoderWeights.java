package io.stepwise.lm.vector;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.RotaryTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A decoder's weights, laid out for products; it does not change. Any number of threads may read
 * it.
 */
public final class DecoderWeights {
  private final DecoderShape shape;
  private final float[] embedding;
  private final List<Layer> layers;
  private final RmsNorm finalNorm;
  private final VocabularyHead vocabularyHead;
  private final ScalarHead scalarHead;

  /**
   * Lays out weights.
   *
   * @param config the shape
   * @param rotary its angles
   * @param values a dense array for each parameter of the layout; asked for one after the other, so
   *     that a second copy of all weights is never held
   */
  public DecoderWeights(ModelConfig config, RotaryTable rotary, IntFunction<float[]> values) {
    shape = new DecoderShape(config);
    float[][] padded = new float[shape.parameters().size()][];
    pad(padded, values, 0, 1);
    embedding = padded[0];
    Rotation rotation = new Rotation(rotary);
    layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      int from = shape.layerAt(layer);
      int to = shape.layerAt(layer + 1);
      pad(padded, values, from, to);
      layers.add(new Layer(shape, layer, padded, rotation));
      Arrays.fill(padded, from, to, null);
    }
    int norm = shape.layout().normAt();
    pad(padded, values, norm, padded.length);
    finalNorm = new RmsNorm(padded[norm], config.hidden(), config.normEpsilon());
    float[] vocabulary = padded[shape.layout().languageModelAt()];
    vocabularyHead =
        new VocabularyHead(
            new Linear(vocabulary, null, shape.vocabulary(), shape.hidden()), config.vocabulary());
    int at = shape.layout().headAt();
    scalarHead =
        config.head().scalar()
            ? new ScalarHead(padded[at], padded[at + 1], config.head().labels())
            : null;
  }

  /**
   * Bytes of the arrays of a decoder's weights: all of them packed, and the embedding once more, by
   * rows.
   *
   * @param bfloat16 whether every number is one of bfloat16, so that large matrices take half
   */
  public static long bytes(ModelConfig config, boolean bfloat16) {
    DecoderShape shape = new DecoderShape(config);
    long bytes = shape.padded(0).bytes();
    for (int i = 1; i < shape.parameters().size(); i++) {
      bytes += packedBytes(shape, i, bfloat16);
    }
    return shape.layout().languageModelAt() == 0 ? bytes + packedBytes(shape, 0, bfloat16) : bytes;
  }

  private static long packedBytes(DecoderShape shape, int parameter, boolean bfloat16) {
    long bytes = shape.padded(parameter).bytes();
    return bfloat16 && bytes >= 4L * Packed.LARGE ? bytes / 2 : bytes;
  }

  /**
   * Bytes that training adds: the matrices packed for the backward pass.
   *
   * @param languageModel whether the loss reads token probabilities
   */
  public static long backwardBytes(ModelConfig config, boolean languageModel) {
    DecoderShape shape = new DecoderShape(config);
    long bytes = 0;
    for (int i = 1; i < shape.layout().normAt(); i++) {
      bytes += shape.parameters().get(i).shape().length == 2 ? shape.padded(i).bytes() : 0;
    }
    int head = shape.layout().languageModelAt();
    return languageModel ? bytes + shape.padded(head).bytes() : bytes;
  }

  private void pad(float[][] padded, IntFunction<float[]> values, int from, int to) {
    for (int i = from; i < to; i++) {
      padded[i] = shape.padded(i).pad(values.apply(i));
    }
  }

  DecoderShape shape() {
    return shape;
  }

  List<Layer> layers() {
    return layers;
  }

  RmsNorm finalNorm() {
    return finalNorm;
  }

  VocabularyHead vocabularyHead() {
    return vocabularyHead;
  }

  ScalarHead scalarHead() {
    return scalarHead;
  }

  /**
   * The embeddings of tokens, {@code [n, hidden]}.
   *
   * @throws InvalidInput if an id is not one of the vocabulary's
   */
  void embed(int[] tokens, int n, float[] x) {
    int width = shape.hidden();
    for (int i = 0; i < n; i++) {
      if (tokens[i] < 0 || tokens[i] >= shape.config().vocabulary()) {
        throw new InvalidInput(
            "Cannot run model: token id out of range ("
                + tokens[i]
                + ", expected 0 to "
                + (shape.config().vocabulary() - 1)
                + ")");
      }
      System.arraycopy(embedding, tokens[i] * width, x, i * width, width);
    }
  }
}
