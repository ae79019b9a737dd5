package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.List;

/** A decoder's widths, with padding, and the padded shape of each of its parameters. */
final class DecoderShape {
  private final ModelConfig config;
  private final ParameterLayout layout;

  DecoderShape(ModelConfig config) {
    this.config = config;
    this.layout = new ParameterLayout(config);
  }

  ModelConfig config() {
    return config;
  }

  ParameterLayout layout() {
    return layout;
  }

  List<ParameterLayout.Parameter> parameters() {
    return layout.list();
  }

  /** Width of the residual stream. */
  int hidden() {
    return Lanes.padded(config.hidden());
  }

  /** Width of a head. */
  int head() {
    return Lanes.padded(config.headWidth());
  }

  /** Width of all query heads. */
  int heads() {
    return config.heads() * head();
  }

  /** Width of all query, key and value heads. */
  int queryKeyValue() {
    return (config.heads() + 2 * config.keyValueHeads()) * head();
  }

  /** Where the keys begin among them. */
  int keysAt() {
    return heads();
  }

  /** Where the values begin among them. */
  int valuesAt() {
    return heads() + config.keyValueHeads() * head();
  }

  /** Width of the gated layer. */
  int intermediate() {
    return Lanes.padded(config.intermediate());
  }

  /** Number of token ids. */
  int vocabulary() {
    return Lanes.padded(config.vocabulary());
  }

  /** Query heads to a key head. */
  int group() {
    return config.heads() / config.keyValueHeads();
  }

  /** The factor of attention scores, 1/√E. */
  float scale() {
    return (float) (1 / Math.sqrt(config.headWidth()));
  }

  /** Index of a layer's first parameter. */
  int layerAt(int layer) {
    return 1 + layer * layout.stride();
  }

  /** The padded shape of a parameter. */
  PaddedShape padded(int parameter) {
    Axis model = Axis.of(config.hidden());
    if (parameter == 0) {
      return new PaddedShape(Axis.of(config.vocabulary()), model);
    }
    if (parameter >= layout.normAt()) {
      boolean matrix = !config.tiedEmbeddings() && parameter == layout.languageModelAt();
      if (matrix) {
        return new PaddedShape(Axis.of(config.vocabulary()), model);
      }
      int[] shape = parameters().get(parameter).shape();
      int rows = shape.length == 1 ? 1 : shape[0];
      return new PaddedShape(Axis.unpadded(rows), Axis.of(shape[shape.length - 1]));
    }
    Axis allHeads = Axis.of(config.heads() + 2 * config.keyValueHeads(), config.headWidth());
    return switch ((parameter - 1) % layout.stride()) {
      case 0, 3 -> new PaddedShape(Axis.ONE, model);
      case 1 -> new PaddedShape(allHeads, model);
      case 2 -> new PaddedShape(model, Axis.of(config.heads(), config.headWidth()));
      case 4 -> new PaddedShape(Axis.of(2, config.intermediate()), model);
      case 5 -> new PaddedShape(model, Axis.of(config.intermediate()));
      default -> {
        int size = parameters().get(parameter).size();
        yield new PaddedShape(Axis.ONE, size == allHeads.size() ? allHeads : Axis.of(size));
      }
    };
  }
}
