package io.stepwise.policy.advantage;

import java.util.Arrays;

/**
 * Group-relative advantages of steps (DeepSeekMath, arXiv:2402.03300, section 4.1.3).
 *
 * <pre>
 *   r̃ = (r − mean r) / (std r + 1e−6)   over all steps of all chains of a group, population std
 *   A_i,k = Σ_{l ≥ k} r̃_i,l
 * </pre>
 */
public final class GrpoProcessSupervision {
  private static final double EPSILON = 1e-6;

  private GrpoProcessSupervision() {}

  /**
   * The rewards of one group's steps, normalised together; all 0 where all are equal.
   *
   * @param stepRewards [K][steps]
   * @return [K][steps]
   */
  public static double[][] normalise(double[][] stepRewards) {
    BatchMoments moments = BatchMoments.of(stepRewards, allTrue(stepRewards));
    double deviation = Math.sqrt(moments.variance());
    boolean equal = allEqual(stepRewards);
    double[][] normalised = new double[stepRewards.length][];
    for (int i = 0; i < stepRewards.length; i++) {
      normalised[i] = new double[stepRewards[i].length];
      for (int k = 0; k < stepRewards[i].length && !equal; k++) {
        normalised[i][k] = (stepRewards[i][k] - moments.mean()) / (deviation + EPSILON);
      }
    }
    return normalised;
  }

  /**
   * The advantages of one group's steps.
   *
   * @param stepRewards [K][steps]
   * @return [K][steps]
   */
  public static double[][] advantages(double[][] stepRewards) {
    double[][] advantages = normalise(stepRewards);
    for (double[] chain : advantages) {
      for (int k = chain.length - 2; k >= 0; k--) {
        chain[k] += chain[k + 1];
      }
    }
    return advantages;
  }

  private static boolean allEqual(double[][] values) {
    double first = Double.NaN;
    for (double[] row : values) {
      for (double value : row) {
        if (Double.isNaN(first)) {
          first = value;
        }
        if (value != first) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean[][] allTrue(double[][] shape) {
    boolean[][] masks = new boolean[shape.length][];
    for (int i = 0; i < shape.length; i++) {
      masks[i] = new boolean[shape[i].length];
      Arrays.fill(masks[i], true);
    }
    return masks;
  }
}
