package io.stepwise.policy.kl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.policy.FiniteDifferences;
import io.stepwise.policy.Golden;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KlEstimatorTest {
  @Test
  void valuesAgreeWithTheGoldenCase() {
    Golden golden = Golden.of("kl_estimators");
    double[] p = golden.doubles("/inputs/p");
    double[] q = golden.doubles("/inputs/q");
    KlEstimator[] estimators = {KlEstimator.K1, KlEstimator.K2, KlEstimator.K3};
    for (int k = 0; k < 3; k++) {
      double[] values = new double[p.length];
      double expectation = 0;
      for (int i = 0; i < p.length; i++) {
        values[i] = estimators[k].value(Math.log(p[i]), Math.log(q[i]));
        expectation += p[i] * values[i];
      }
      Golden.assertClose(values, golden.doubles("/outputs/k" + (k + 1)));
      Golden.assertClose(expectation, golden.number("/outputs/E_k" + (k + 1)));
    }
    Golden.assertClose(golden.number("/outputs/E_k1"), golden.number("/outputs/KL"));
  }

  @Test
  void descendedAsALossEachHasTheGradientOfTheGoldenCase() {
    Golden golden = Golden.of("kl_loss_gradients");
    double[] p = golden.doubles("/inputs/p");
    double[] q = golden.doubles("/inputs/q");
    Golden.assertClose(expectedGradient(KlEstimator.K1, p, q), golden.doubles("/outputs/k1"));
    Golden.assertClose(expectedGradient(KlEstimator.K2, p, q), golden.doubles("/outputs/k2"));
    Golden.assertClose(expectedGradient(KlEstimator.K3, p, q), golden.doubles("/outputs/k3"));
    double[] divergence = golden.doubles("/outputs/true_grad_KL_p_q");
    Golden.assertClose(expectedGradient(KlEstimator.K2, p, q), divergence);
    Golden.assertClose(expectedGradient(KlEstimator.K3_SLOPE_K2, p, q), divergence);
    Golden.assertClose(
        expectedGradient(KlEstimator.K3, p, q), golden.doubles("/outputs/grad_KL_q_p"));
  }

  /** E_{x~p}[slope · dlog p(x)/dlogits], with dlog p(x)/dlogit_j = [x = j] − p_j. */
  private static double[] expectedGradient(KlEstimator estimator, double[] p, double[] q) {
    double[] gradient = new double[p.length];
    for (int x = 0; x < p.length; x++) {
      double slope = estimator.slope(Math.log(p[x]), Math.log(q[x]));
      for (int j = 0; j < p.length; j++) {
        gradient[j] += p[x] * slope * ((x == j ? 1 : 0) - p[j]);
      }
    }
    return gradient;
  }

  @Test
  void slopesAgreeWithFiniteDifferences() {
    for (KlEstimator estimator :
        new KlEstimator[] {KlEstimator.K1, KlEstimator.K2, KlEstimator.K3}) {
      for (int seed = 0; seed < 20; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] logProbs = random.doubles(8, -4, 0).toArray();
        double[] reference = random.doubles(8, -4, 0).toArray();
        boolean[] mask = {true, true, false, true, true, true, false, true};
        KlLoss loss = new KlLoss(estimator, 0.3);
        double[] gradient = new double[8];
        loss.add(logProbs, reference, mask, 0.125, gradient);
        FiniteDifferences.assertGradient(
            x -> loss.add(x, reference, mask, 0.125, new double[8]),
            logProbs,
            gradient,
            estimator + ", seed " + seed);
      }
    }
  }

  @Test
  void thirdEstimatorIsNeverNegativeAndAllAreZeroForEqualPolicies() {
    for (int seed = 0; seed < 1000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double a = -10 * random.nextDouble();
      double b = -10 * random.nextDouble();
      assertThat(KlEstimator.K3.value(a, b)).as("seed %d", seed).isNotNegative();
      for (KlEstimator estimator : KlEstimator.values()) {
        assertThat(estimator.value(a, a)).isZero();
      }
    }
  }

  @Test
  void extremeRatiosAreHeldFinite() {
    assertThat(KlEstimator.K3.value(-1000, 0)).isCloseTo(Math.exp(20) - 21, within(1e-3));
    assertThat(KlEstimator.K3.slope(-1000, 0)).isZero();
    assertThat(KlEstimator.K1.value(0, Double.NEGATIVE_INFINITY)).isEqualTo(20);
  }

  @Test
  void maskedPlacesAreNeverRead() {
    double[] garbage = {Double.NaN, -1, Double.POSITIVE_INFINITY};
    double[] reference = {Double.NaN, -3, Double.NaN};
    boolean[] mask = {false, true, false};
    assertThat(KlEstimator.K1.sum(garbage, reference, mask)).isEqualTo(2);
    double[] gradient = {7, 7, 7};
    assertThat(new KlLoss(KlEstimator.K2, 0.5).add(garbage, reference, mask, 0.1, gradient))
        .isCloseTo(0.5 * 0.1 * 2, within(1e-12));
    assertThat(gradient[0]).isEqualTo(7);
    assertThat(gradient[1]).isCloseTo(7 + 0.5 * 0.1 * 2, within(1e-12));
    assertThat(gradient[2]).isEqualTo(7);
  }
}
