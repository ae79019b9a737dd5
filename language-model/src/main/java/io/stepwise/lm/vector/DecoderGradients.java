package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import java.util.Arrays;
import java.util.stream.IntStream;

/** dLoss/dweights, summed over passes. */
public final class DecoderGradients {
  private final DecoderShape shape;
  private final float[][] padded;

  /**
   * Zeros.
   *
   * @param wanted indices of the parameters asked for; matrices that are not are left out
   */
  public DecoderGradients(ModelConfig config, int[] wanted) {
    shape = new DecoderShape(config);
    padded = new float[shape.parameters().size()][];
    for (int i = 0; i < padded.length; i++) {
      if (isHeld(shape, wanted, i)) {
        padded[i] = shape.padded(i).zeros();
      }
    }
  }

  /**
   * Bytes of the arrays of gradients.
   *
   * @param wanted indices of the parameters asked for
   */
  public static long bytes(ModelConfig config, int[] wanted) {
    DecoderShape shape = new DecoderShape(config);
    return IntStream.range(0, shape.parameters().size())
        .filter(i -> isHeld(shape, wanted, i))
        .mapToLong(i -> shape.padded(i).bytes())
        .sum();
  }

  private static boolean isHeld(DecoderShape shape, int[] wanted, int parameter) {
    return switch (shape.parameters().get(parameter).kind()) {
      case GAIN, ZERO -> true;
      case EMBEDDING, INPUT_MATRIX, OUTPUT_MATRIX ->
          Arrays.stream(wanted).anyMatch(index -> index == parameter);
    };
  }

  /** Resets them to zeros. */
  public void clear() {
    for (float[] values : padded) {
      if (values != null) {
        Arrays.fill(values, 0f);
      }
    }
  }

  /** Adds those of another pass, of the same parameters. */
  public void add(DecoderGradients other) {
    for (int i = 0; i < padded.length; i++) {
      float[] to = padded[i];
      float[] from = other.padded[i];
      for (int j = 0; to != null && j < to.length; j++) {
        to[j] += from[j];
      }
    }
  }

  /** By parameter, null for one that is left out. */
  float[][] padded() {
    return padded;
  }

  /** The gradient of a parameter of the layout, dense. */
  public float[] of(int parameter) {
    return shape.padded(parameter).unpad(padded[parameter]);
  }
}
