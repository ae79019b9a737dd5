package io.stepwise.lm.weights;

import io.stepwise.lm.config.ModelConfig;

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864): pair j of a head is turned at
 * position t by the angle t · f_j, with f_j = θ^(−2j/E) or what a {@link
 * io.stepwise.lm.rope.RopeScaling} makes of it. Arrays are {@code [positions · width]}, width =
 * E/2.
 *
 * @param positions rows
 * @param width columns
 * @param cosines cosines of the angles, times the scaling's magnitude
 * @param sines sines of the angles, times the same
 */
public record RotaryTable(int positions, int width, float[] cosines, float[] sines) {
  /** The table of a configuration, for its longest row. */
  public static RotaryTable of(ModelConfig config) {
    int width = config.headWidth() / 2;
    int positions = config.maxPositions();
    float[] cosines = new float[positions * width];
    float[] sines = new float[positions * width];
    double[] frequencies = config.ropeScaling().frequencies(config.ropeTheta(), config.headWidth());
    double magnitude = config.ropeScaling().magnitude();
    for (int t = 0; t < positions; t++) {
      for (int j = 0; j < width; j++) {
        double angle = t * frequencies[j];
        cosines[t * width + j] = (float) (magnitude * Math.cos(angle));
        sines[t * width + j] = (float) (magnitude * Math.sin(angle));
      }
    }
    return new RotaryTable(positions, width, cosines, sines);
  }
}
