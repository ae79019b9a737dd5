package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import java.util.Arrays;

/** dLoss/dweights, summed over passes. */
public final class DecoderGradients {
  private final DecoderShape shape;
  private final float[][] padded;

  /** Zeros. */
  public DecoderGradients(ModelConfig config) {
    shape = new DecoderShape(config);
    padded = new float[shape.parameters().size()][];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = shape.padded(i).zeros();
    }
  }

  /** Makes them zeros again. */
  public void clear() {
    for (float[] values : padded) {
      Arrays.fill(values, 0f);
    }
  }

  float[][] padded() {
    return padded;
  }

  /** The gradient of a parameter of the layout, dense. */
  public float[] of(int parameter) {
    return shape.padded(parameter).unpad(padded[parameter]);
  }
}
