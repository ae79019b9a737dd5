package io.stepwise.lm.lora;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The position of an adapter: rows of a parameter of the layout, which may hold several
 * projections.
 *
 * @param name of its projection, e.g. {@code model.layers.0.self_attn.q_proj}
 * @param parameter index in the layout
 * @param row first row of the projection in it
 * @param outputs rows of the projection
 * @param inputs columns
 * @param rank inner width
 */
public record Adapter(String name, int parameter, int row, int outputs, int inputs, int rank) {
  /** PEFT's model around the model. */
  private static final String AROUND = "base_model.model.";

  /** Every adapter of a model, layer by layer. */
  public static List<Adapter> of(ModelConfig config, LoraSettings settings) {
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(config).list();
    List<Adapter> adapters = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Projection target : settings.targets()) {
        adapters.add(find(parameters, target.in(layer), settings.rank()));
      }
    }
    return adapters;
  }

  private static Adapter find(List<ParameterLayout.Parameter> parameters, String name, int rank) {
    for (int p = 0; p < parameters.size(); p++) {
      int row = 0;
      for (ParameterLayout.Part part : parameters.get(p).parts()) {
        if (part.name().equals(name + ".weight")) {
          return new Adapter(name, p, row, part.shape()[0], part.shape()[1], rank);
        }
        row += part.shape()[0];
      }
    }
    throw new IllegalStateException("Cannot add adapter: the model has no " + name);
  }

  /** A as a parameter, by PEFT's name. */
  public ParameterLayout.Parameter a() {
    return matrix("lora_A", rank, inputs);
  }

  /** B as a parameter, by PEFT's name. */
  public ParameterLayout.Parameter b() {
    return matrix("lora_B", outputs, rank);
  }

  private ParameterLayout.Parameter matrix(String which, int rows, int columns) {
    String full = AROUND + name + "." + which + ".weight";
    int[] shape = {rows, columns};
    return new ParameterLayout.Parameter(
        full,
        shape,
        List.of(new ParameterLayout.Part(full, shape)),
        ParameterLayout.Kind.INPUT_MATRIX);
  }

  /** The name under which PEFT keeps a parameter that is trained whole. */
  static String kept(String name) {
    return AROUND + name;
  }

  /**
   * A fresh A, uniform in ±1/√inputs: what PyTorch's linear layers and PEFT draw (He et al. 2015
   * with slope √5). A fresh B is zero, so that the model begins as its base.
   */
  public float[] drawA(NamedRandom random) {
    SplittableRandom stream = random.child(a().name()).stream();
    double bound = 1 / Math.sqrt(inputs);
    float[] values = new float[rank * inputs];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * stream.nextDouble() - 1) * bound);
    }
    return values;
  }
}
