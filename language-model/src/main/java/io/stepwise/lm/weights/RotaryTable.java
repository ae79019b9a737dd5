package io.stepwise.lm.weights;

import io.stepwise.lm.config.ModelConfig;

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864): pair j of a head is turned at
 * position t by the angle t · θ^(−2j/E). Arrays are {@code [positions · width]}, width = E/2.
 *
 * @param positions rows
 * @param width columns
 * @param cosines cosines of the angles
 * @param sines sines of the angles
 */
public record RotaryTable(int positions, int width, float[] cosines, float[] sines) {
  /** The table of a configuration, for its longest row. */
  public static RotaryTable of(ModelConfig config) {
    int width = config.headWidth() / 2;
    int positions = config.maxPositions();
    float[] cosines = new float[positions * width];
    float[] sines = new float[positions * width];
    for (int t = 0; t < positions; t++) {
      for (int j = 0; j < width; j++) {
        double angle = t * Math.pow(config.ropeTheta(), -2.0 * j / config.headWidth());
        cosines[t * width + j] = (float) Math.cos(angle);
        sines[t * width + j] = (float) Math.sin(angle);
      }
    }
    return new RotaryTable(positions, width, cosines, sines);
  }
}
