package io.stepwise.policy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.FiniteDifferences;
import io.stepwise.policy.Golden;
import io.stepwise.policy.token.Masks;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClippedValueLossTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("value_loss_clip");
    boolean[] mask = golden.mask("/inputs/mask");
    double[] gradient = new double[mask.length];
    double loss =
        new ClippedValueLoss(golden.number("/inputs/cliprange_value"))
            .add(
                golden.doubles("/inputs/v_new"),
                golden.doubles("/inputs/v_old"),
                golden.doubles("/inputs/returns"),
                mask,
                1.0 / Masks.count(mask),
                gradient);
    Golden.assertClose(loss, golden.number("/outputs/loss"));
    Golden.assertClose(gradient, golden.doubles("/outputs/grad"));
  }

  @Test
  void clippedMoveTowardsTheReturnHasNoGradient() {
    // said 0 before, says 0.5 now, should say 1: the clip holds it at 0.2
    double[] gradient = new double[1];
    double loss =
        ClippedValueLoss.DEFAULT.add(
            new double[] {0.5},
            new double[] {0},
            new double[] {1},
            new boolean[] {true},
            1,
            gradient);
    assertThat(loss).isCloseTo(0.32, within(1e-12));
    assertThat(gradient).containsExactly(0);
  }

  @Test
  void withoutARangeItIsHalfTheSquaredError() {
    double[] gradient = new double[2];
    double loss =
        new ClippedValueLoss(Double.POSITIVE_INFINITY)
            .add(
                new double[] {3, -1},
                new double[] {0, 0},
                new double[] {1, 1},
                new boolean[] {true, true},
                0.5,
                gradient);
    assertThat(loss).isCloseTo(0.5 * (2 + 2), within(1e-12));
    assertThat(gradient).containsExactly(1, -1);
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] values = random.doubles(10, -1, 1).toArray();
      double[] old = random.doubles(10, -1, 1).toArray();
      double[] returns = random.doubles(10, -1, 1).toArray();
      boolean[] mask = new boolean[10];
      for (int t = 0; t < 10; t++) {
        mask[t] = random.nextDouble() < 0.8;
      }
      double[] gradient = new double[10];
      ClippedValueLoss.DEFAULT.add(values, old, returns, mask, 0.1, gradient);
      FiniteDifferences.assertGradient(
          x -> ClippedValueLoss.DEFAULT.add(x, old, returns, mask, 0.1, new double[10]),
          values,
          gradient,
          "seed " + seed);
    }
  }

  @Test
  void maskedPlacesAreNeverReadNorWritten() {
    double[] garbage = {Double.NaN, 1, Double.POSITIVE_INFINITY};
    double[] gradient = {7, 7, 7};
    double loss =
        ClippedValueLoss.DEFAULT.add(
            garbage,
            garbage,
            new double[] {Double.NaN, 3, 0},
            new boolean[] {false, true, false},
            0.5,
            gradient);
    assertThat(loss).isEqualTo(1);
    assertThat(gradient).containsExactly(7, 6, 7);
  }

  @Test
  void rangeThatIsNotPositiveIsRejected() {
    assertThatThrownBy(() -> new ClippedValueLoss(0)).isInstanceOf(InvalidConfiguration.class);
  }
}
