package io.stepwise.policy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.policy.FiniteDifferences;
import org.junit.jupiter.api.Test;

class EntropyBonusTest {
  @Test
  void entropyLowersTheLossOfDrawnTokensOnly() {
    double[] entropies = {Double.NaN, 0.5, 1.5};
    double[] gradient = {7, 0, 0};
    double loss =
        new EntropyBonus(0.01).add(entropies, new boolean[] {false, true, true}, 0.5, gradient);
    assertThat(loss).isCloseTo(-0.01, within(1e-12));
    assertThat(gradient).containsExactly(7, -0.005, -0.005);
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    boolean[] mask = {true, false, true};
    double[] entropies = {0.3, 0.2, 1.1};
    double[] gradient = new double[3];
    EntropyBonus bonus = new EntropyBonus(0.05);
    bonus.add(entropies, mask, 0.25, gradient);
    FiniteDifferences.assertGradient(
        x -> bonus.add(x, mask, 0.25, new double[3]), entropies, gradient, "entropy");
  }

  @Test
  void coefficientOfZeroIsNoBonus() {
    double[] gradient = new double[1];
    assertThat(new EntropyBonus(0).add(new double[] {2}, new boolean[] {true}, 1, gradient))
        .isZero();
    assertThat(gradient[0]).isZero();
  }
}
