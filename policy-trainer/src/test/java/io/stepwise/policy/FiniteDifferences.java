package io.stepwise.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;

/** Compares analytic gradients with central differences. */
public final class FiniteDifferences {
  private static final double STEP = 1e-6;

  private FiniteDifferences() {}

  /**
   * Demands agreement to 1e-6, absolute plus relative.
   *
   * @param loss a function of the input
   * @param input where, left as it was
   * @param gradient the analytic gradient there
   * @param description shown on failure
   */
  public static void assertGradient(
      ToDoubleFunction<double[]> loss, double[] input, double[] gradient, String description) {
    for (int t = 0; t < input.length; t++) {
      double[] moved = input.clone();
      moved[t] = input[t] + STEP;
      double above = loss.applyAsDouble(moved);
      moved[t] = input[t] - STEP;
      double below = loss.applyAsDouble(moved);
      double expected = (above - below) / (2 * STEP);
      assertThat(gradient[t])
          .as("%s, index %d", description, t)
          .isCloseTo(expected, Offset.offset(1e-6 * (1 + Math.abs(expected))));
    }
  }
}
