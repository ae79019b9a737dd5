package io.stepwise.lm;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.Adapter;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.vector.DecoderGradients;
import io.stepwise.lm.vector.DecoderPass;
import io.stepwise.lm.vector.DecoderWeights;
import io.stepwise.lm.vector.KvCache;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Estimates the Java heap, in bytes, that arrays take while {@link Backend#VECTORS} computes a
 * model, from their shapes.
 *
 * @param config the model's shape
 * @param bfloat16 whether the stored weights are bfloat16
 */
public record HeapEstimate(ModelConfig config, boolean bfloat16) {
  /** Bytes of all weights in float32. */
  public long weights() {
    return 4 * new ParameterLayout(config).parameters();
  }

  /** Bytes of the largest parameter in float32. */
  public long largest() {
    return 4L
        * new ParameterLayout(config)
            .list().stream().mapToLong(ParameterLayout.Parameter::size).max().orElse(0);
  }

  /** Reading the weights: an array grows while it is read. */
  public long loading() {
    return weights() + largest();
  }

  /** Scoring sequences of some tokens on some threads. */
  public long scoring(int threads, int tokens) {
    int capacity = Math.max(tokens, PassCapacity.rows(config));
    return DecoderWeights.bytes(config, bfloat16)
        + threads * DecoderPass.bytes(config, capacity, DecoderPass.Memory.NOTHING);
  }

  /** Generating some sequences at once, with keys and values of some tokens each. */
  public long generation(int sequences, int tokens) {
    return DecoderWeights.bytes(config, bfloat16)
        + KvCache.bytesPerToken(config) * tokens * sequences;
  }

  /** A step that trains adapters, in so many gradient shards. */
  public long adapterTraining(LoraSettings adapters, int shards, int tokens) {
    int[] adapted =
        Adapter.of(config, adapters).stream().mapToInt(Adapter::parameter).distinct().toArray();
    return step(adapted, shards, tokens);
  }

  /**
   * Training of all weights, in so many gradient shards: a step, or writing the trained model while
   * gradients and weights are still laid out.
   */
  public long fullTraining(int shards, int tokens) {
    long saving =
        DecoderWeights.bytes(config, false) + weights() + split() + passes(all(), shards, tokens);
    return Math.max(step(all(), shards, tokens), saving);
  }

  /** The passes of a step, which differentiates by some of the parameters. */
  long step(int[] differentiated, int shards, int tokens) {
    return DecoderWeights.bytes(config, false)
        + DecoderWeights.backwardBytes(config, config.head().languageModel())
        + passes(differentiated, shards, tokens);
  }

  private long passes(int[] differentiated, int shards, int tokens) {
    return shards
        * (DecoderGradients.bytes(config, differentiated)
            + VectorDifferentiator.passBytes(config, tokens));
  }

  /** Every parameter. */
  int[] all() {
    return IntStream.range(0, new ParameterLayout(config).list().size()).toArray();
  }

  /** Bytes of parameters that are stored as several tensors. */
  private long split() {
    Stream<ParameterLayout.Parameter> several =
        new ParameterLayout(config).list().stream().filter(p -> p.parts().size() > 1);
    return 4 * several.mapToLong(ParameterLayout.Parameter::size).sum();
  }
}
