package io.stepwise.lm.weights;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws fresh weights, each parameter from its own name: embeddings with deviation 0.02; matrices
 * that read the residual stream with 0.7/√columns; matrices that write to it with
 * 0.5/√(columns·2·layers), so that depth does not inflate the stream (Radford et al. 2019, §2.3).
 */
public final class Initializer {
  private Initializer() {}

  /** One array per parameter of the layout, row-major. */
  public static List<float[]> draw(ModelConfig config, NamedRandom random) {
    List<float[]> weights = new ArrayList<>();
    for (ParameterLayout.Parameter p : new ParameterLayout(config).list()) {
      weights.add(draw(p, config.layers(), random.child(p.name())));
    }
    return weights;
  }

  private static float[] draw(ParameterLayout.Parameter p, int layers, NamedRandom random) {
    float[] w = new float[p.size()];
    int columns = p.shape()[p.shape().length - 1];
    double deviation =
        switch (p.kind()) {
          case EMBEDDING -> 0.02;
          case INPUT_MATRIX -> 0.7 / Math.sqrt(columns);
          case OUTPUT_MATRIX -> 0.5 / Math.sqrt(columns * 2.0 * layers);
          case GAIN, ZERO -> 0;
        };
    if (p.kind() == ParameterLayout.Kind.GAIN) {
      java.util.Arrays.fill(w, 1f);
    } else if (deviation > 0) {
      SplittableRandom stream = random.stream();
      for (int i = 0; i < w.length; i++) {
        w[i] = (float) (stream.nextGaussian() * deviation);
      }
    }
    return w;
  }
}
