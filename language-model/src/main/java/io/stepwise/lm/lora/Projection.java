package io.stepwise.lm.lora;

/**
 * A matrix of every layer that can have an adapter, by the name it has in Hugging Face's models.
 */
public enum Projection {
  /** Queries. */
  Q_PROJ("self_attn.q_proj"),
  /** Keys. */
  K_PROJ("self_attn.k_proj"),
  /** Values. */
  V_PROJ("self_attn.v_proj"),
  /** Output of the attention. */
  O_PROJ("self_attn.o_proj"),
  /** Gate of the gated unit. */
  GATE_PROJ("mlp.gate_proj"),
  /** What the gate lets through. */
  UP_PROJ("mlp.up_proj"),
  /** Output of the gated unit. */
  DOWN_PROJ("mlp.down_proj");

  private final String path;

  Projection(String path) {
    this.path = path;
  }

  /** Its last name, as {@code target_modules} lists it. */
  public String word() {
    return path.substring(path.indexOf('.') + 1);
  }

  /** Its name in a layer's model. */
  String in(int layer) {
    return "model.layers." + layer + "." + path;
  }
}
