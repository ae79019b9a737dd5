package io.stepwise.lm;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.engine.DecoderSource;
import io.stepwise.lm.weights.ParameterLayout;

/**
 * Estimates the memory outside Java's heap, in bytes, of a training step in the tensor engine with
 * products in bfloat16, from the shapes of the tensors that automatic differentiation keeps: both
 * operands of every product in bfloat16, the input and the normalised vector of every norm in
 * float32, and the attention weights in both.
 *
 * @param config the model's shape
 */
public record EngineMemory(ModelConfig config) {
  private static final int FLOAT32 = 4;
  private static final int BFLOAT16 = 2;

  /** Float32 arrays [positions][vocabulary] at the peak of the language-model head's gradients. */
  private static final int LOGITS = 5;

  /**
   * A step of so many gradient shards, without the optimizer's moments.
   *
   * @param differentiated bytes in float32 of the parameters by which a step differentiates
   * @param tokens of the longest sequence
   */
  public long step(long differentiated, int shards, int tokens) {
    long copies = BFLOAT16 * new ParameterLayout(config).parameters();
    // A shard of several passes holds the gradients of one next to the sum of those before it.
    return shards * (2 * differentiated + copies + activations(tokens));
  }

  /** What a pass keeps until its gradients are there. */
  private long activations(int tokens) {
    long positions = Math.max(EngineDifferentiator.POSITIONS, tokens);
    long head = config.headWidth();
    long queries = config.heads() * head;
    long keys = config.keyValueHeads() * head;
    long hidden = config.hidden();
    long norms = 2 * (2 * FLOAT32 + BFLOAT16) * hidden;
    long projections = BFLOAT16 * (2 * queries + 2 * keys);
    long attention =
        tokens > DecoderSource.PLAIN_ATTENTION_LIMIT
            ? 2L * FLOAT32 * (queries + keys) // fused: no weights of the attention
            : (FLOAT32 + BFLOAT16) * config.heads() * (long) tokens;
    long feedForward = 4L * BFLOAT16 * config.intermediate();
    long layers = config.layers() * (norms + projections + attention + feedForward);
    long logits = config.head().languageModel() ? (long) LOGITS * FLOAT32 * config.vocabulary() : 0;
    return positions * (layers + logits);
  }
}
