package io.stepwise.lm.config;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.rope.PlainRope;
import io.stepwise.lm.rope.RopeScaling;
import java.util.Objects;

/**
 * A decoder's shape.
 *
 * @param architecture its family
 * @param head what is computed from the last hidden states
 * @param vocabulary V, number of token ids
 * @param hidden D, width of the residual stream
 * @param intermediate F, width of the gated layer
 * @param layers number of blocks
 * @param heads H, query heads
 * @param keyValueHeads K, key and value heads; divides H
 * @param headWidth E, width of a head; even
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how those are stretched to longer rows
 * @param normEpsilon added to the mean square in RMS norms
 * @param tiedEmbeddings whether the language-model head is the embedding
 * @param maxPositions longest row, in tokens
 * @param attentionBias which products of the attention have biases
 * @param window which layers see the last tokens only
 */
public record ModelConfig(
    Architecture architecture,
    Head head,
    int vocabulary,
    int hidden,
    int intermediate,
    int layers,
    int heads,
    int keyValueHeads,
    int headWidth,
    double ropeTheta,
    RopeScaling ropeScaling,
    double normEpsilon,
    boolean tiedEmbeddings,
    int maxPositions,
    AttentionBias attentionBias,
    SlidingWindow window) {
  /** A million positions of heads 128 wide: what the longest models have. */
  private static final long LARGEST_ROTARY_TABLE = 1L << 27;

  /** Rejects shapes that no decoder has. */
  public ModelConfig {
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(ropeScaling, "ropeScaling");
    positive("vocab_size", vocabulary);
    positive("hidden_size", hidden);
    positive("intermediate_size", intermediate);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", keyValueHeads);
    positive("head_dim", headWidth);
    positive("max_position_embeddings", maxPositions);
    if (heads % keyValueHeads != 0) {
      throw new InvalidInput(
          "Cannot read model: num_key_value_heads does not divide num_attention_heads ("
              + keyValueHeads
              + ", expected a divisor of "
              + heads
              + ")");
    }
    if (headWidth % 2 != 0) {
      throw new InvalidInput(
          "Cannot read model: head_dim is odd (" + headWidth + ", expected an even number)");
    }
    long widest = Math.max(vocabulary, 2L * intermediate);
    widest = Math.max(widest, (heads + 2L * keyValueHeads) * headWidth);
    if (widest * hidden > Integer.MAX_VALUE || widest > Integer.MAX_VALUE) {
      throw new InvalidInput(
          "Cannot read model: a matrix has too many elements ("
              + widest
              + " x "
              + hidden
              + ", expected at most "
              + Integer.MAX_VALUE
              + ")");
    }
    if ((long) maxPositions * headWidth > LARGEST_ROTARY_TABLE) {
      throw new InvalidInput(
          "Cannot read model: max_position_embeddings times head_dim out of range ("
              + (long) maxPositions * headWidth
              + ", expected at most "
              + LARGEST_ROTARY_TABLE
              + ")");
    }
    if (!(ropeTheta > 0 && ropeTheta < 1e30) || !(normEpsilon >= 0 && normEpsilon <= 1)) {
      throw new InvalidInput(
          "Cannot read model: rope_theta or rms_norm_eps out of range ("
              + ropeTheta
              + ", "
              + normEpsilon
              + ", expected 0 to 1e30, 0 to 1)");
    }
    if (attentionBias != AttentionBias.usual(architecture)
        && (architecture == Architecture.MISTRAL || architecture == Architecture.QWEN2)) {
      throw new InvalidInput(
          "Cannot read model: "
              + architecture.modelType()
              + " does not support this attention bias ("
              + attentionBias
              + ", expected "
              + AttentionBias.usual(architecture)
              + ")");
    }
    if (window.layers().size() != layers) {
      throw new InvalidInput(
          "Cannot read model: layer_types disagrees with num_hidden_layers ("
              + window.layers().size()
              + ", expected "
              + layers
              + ")");
    }
    if (window.any() && architecture == Architecture.LLAMA) {
      throw new InvalidInput(
          "Cannot read model: llama has no sliding window ("
              + window.tokens()
              + ", expected none)");
    }
  }

  /** A shape with plain rotary frequencies, the family's usual biases and no window. */
  public ModelConfig(
      Architecture architecture,
      Head head,
      int vocabulary,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int headWidth,
      double ropeTheta,
      double normEpsilon,
      boolean tiedEmbeddings,
      int maxPositions) {
    this(
        architecture,
        head,
        vocabulary,
        hidden,
        intermediate,
        layers,
        heads,
        keyValueHeads,
        headWidth,
        ropeTheta,
        new PlainRope(),
        normEpsilon,
        tiedEmbeddings,
        maxPositions,
        AttentionBias.usual(architecture),
        SlidingWindow.none(layers));
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new InvalidInput(
          "Cannot read model: " + name + " out of range (" + value + ", expected at least 1)");
    }
  }

  /** Whether query, key and value have biases. */
  public boolean queryKeyValueBias() {
    return attentionBias != AttentionBias.NONE;
  }

  /** Whether query and key heads are normed. */
  public boolean queryKeyNorm() {
    return architecture == Architecture.QWEN3;
  }

  /** Whether the attention's output has a bias. */
  public boolean outputBias() {
    return attentionBias == AttentionBias.ALL;
  }

  /** Layers times heads times width of a head: what a token's attention costs per position. */
  public long attentionWidth() {
    return (long) layers * heads * headWidth;
  }

  /**
   * The same trunk with another head; without a language-model head it gets none.
   *
   * @throws InvalidInput if that is all the other head is
   */
  public ModelConfig withHead(Head other) {
    if (head.languageModel() || !other.languageModel()) {
      return with(other, tiedEmbeddings);
    }
    if (!other.scalar()) {
      throw new InvalidInput(
          "Cannot use model: it has no LM head ("
              + architecture.className(head)
              + " without lm_head.weight, expected "
              + architecture.className(other)
              + ")");
    }
    return with(other.alone(), tiedEmbeddings);
  }

  /** The same model with a language-model head of its own instead of the embedding. */
  public ModelConfig untied() {
    return with(head, false);
  }

  private ModelConfig with(Head otherHead, boolean tied) {
    return new ModelConfig(
        architecture,
        otherHead,
        vocabulary,
        hidden,
        intermediate,
        layers,
        heads,
        keyValueHeads,
        headWidth,
        ropeTheta,
        ropeScaling,
        normEpsilon,
        tied,
        maxPositions,
        attentionBias,
        window);
  }
}
