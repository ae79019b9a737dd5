package io.stepwise.lm.weights;

import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder's parameters in the order its source takes them, and the Hugging Face tensors each is
 * made of. Query, key and value are one matrix, as are gate and up: one product instead of three or
 * two.
 */
public final class ParameterLayout {
  private final List<Parameter> parameters;
  private final int stride;
  private final int layers;
  private final boolean ownHead;

  /**
   * One parameter of the decoder.
   *
   * @param name its name here, for messages and optimiser state
   * @param shape rows and columns, or one length
   * @param parts the Hugging Face tensors it is made of, stacked along the first axis
   * @param kind how it is drawn and updated
   */
  public record Parameter(String name, int[] shape, List<Part> parts, Kind kind) {
    /** Number of elements. */
    public int size() {
      int size = 1;
      for (int n : shape) {
        size *= n;
      }
      return size;
    }
  }

  /**
   * A Hugging Face tensor.
   *
   * @param name its name in safetensors
   * @param shape its shape
   */
  public record Part(String name, int[] shape) {}

  /** How a parameter is drawn when fresh and which optimiser takes it. */
  public enum Kind {
    /** Token embedding or output head. */
    EMBEDDING,
    /** A matrix that reads the residual stream. */
    INPUT_MATRIX,
    /** A matrix that writes to the residual stream. */
    OUTPUT_MATRIX,
    /** Norm gain: starts at one. */
    GAIN,
    /** Starts at zero. */
    ZERO
  }

  /** The layout of a configuration. */
  public ParameterLayout(ModelConfig c) {
    List<Parameter> list = new ArrayList<>();
    int d = c.hidden();
    int q = c.heads() * c.headWidth();
    int kv = c.keyValueHeads() * c.headWidth();
    int f = c.intermediate();
    list.add(single("model.embed_tokens.weight", Kind.EMBEDDING, c.vocabulary(), d));
    for (int i = 0; i < c.layers(); i++) {
      String at = "model.layers." + i + ".";
      list.add(single(at + "input_layernorm.weight", Kind.GAIN, d));
      list.add(
          new Parameter(
              at + "self_attn.qkv_proj.weight",
              new int[] {q + 2 * kv, d},
              List.of(
                  new Part(at + "self_attn.q_proj.weight", new int[] {q, d}),
                  new Part(at + "self_attn.k_proj.weight", new int[] {kv, d}),
                  new Part(at + "self_attn.v_proj.weight", new int[] {kv, d})),
              Kind.INPUT_MATRIX));
      list.add(single(at + "self_attn.o_proj.weight", Kind.OUTPUT_MATRIX, d, q));
      list.add(single(at + "post_attention_layernorm.weight", Kind.GAIN, d));
      list.add(
          new Parameter(
              at + "mlp.gate_up_proj.weight",
              new int[] {2 * f, d},
              List.of(
                  new Part(at + "mlp.gate_proj.weight", new int[] {f, d}),
                  new Part(at + "mlp.up_proj.weight", new int[] {f, d})),
              Kind.INPUT_MATRIX));
      list.add(single(at + "mlp.down_proj.weight", Kind.OUTPUT_MATRIX, d, f));
      if (c.queryKeyValueBias()) {
        list.add(
            new Parameter(
                at + "self_attn.qkv_proj.bias",
                new int[] {q + 2 * kv},
                List.of(
                    new Part(at + "self_attn.q_proj.bias", new int[] {q}),
                    new Part(at + "self_attn.k_proj.bias", new int[] {kv}),
                    new Part(at + "self_attn.v_proj.bias", new int[] {kv})),
                Kind.ZERO));
      }
      if (c.queryKeyNorm()) {
        list.add(single(at + "self_attn.q_norm.weight", Kind.GAIN, c.headWidth()));
        list.add(single(at + "self_attn.k_norm.weight", Kind.GAIN, c.headWidth()));
      }
      if (c.outputBias()) {
        list.add(single(at + "self_attn.o_proj.bias", Kind.ZERO, d));
      }
    }
    stride = (list.size() - 1) / c.layers();
    layers = c.layers();
    list.add(single("model.norm.weight", Kind.GAIN, d));
    ownHead = !c.tiedEmbeddings() && c.head().languageModel();
    if (ownHead) {
      list.add(single("lm_head.weight", Kind.EMBEDDING, c.vocabulary(), d));
    }
    if (c.head().scalar()) {
      list.add(single("score.weight", Kind.ZERO, c.head().labels(), d));
      list.add(single("score.bias", Kind.ZERO, c.head().labels()));
    }
    parameters = List.copyOf(list);
  }

  private static Parameter single(String name, Kind kind, int... shape) {
    return new Parameter(name, shape, List.of(new Part(name, shape)), kind);
  }

  /** All parameters in order. */
  public List<Parameter> list() {
    return parameters;
  }

  /** Parameters per layer. */
  public int stride() {
    return stride;
  }

  /** Index of the final norm. */
  public int normAt() {
    return 1 + stride * layers;
  }

  /** Index of the matrix that makes logits, the embedding unless there is a head of its own. */
  public int languageModelAt() {
    return ownHead ? normAt() + 1 : 0;
  }

  /** Index of the scalar head's weight; its bias follows. */
  public int headAt() {
    return normAt() + (ownHead ? 2 : 1);
  }

  /** Number of trained numbers. */
  public long parameters() {
    return parameters.stream().mapToLong(Parameter::size).sum();
  }
}
