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
