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

class ClippedImportanceWeightTest {
  private static final ClippedImportanceWeight LOSS = new ClippedImportanceWeight(0.2, 0.28);

  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("policy-losses", "cispo");
    boolean[] mask = golden.mask("/mask");
    double[] logProbs = golden.doubles("/logp");
    double[] old = golden.doubles("/old");
    double[] advantages = golden.doubles("/advantages");
    double[] gradient = new double[mask.length];
    double loss = LOSS.add(logProbs, old, advantages, mask, 1.0 / Masks.count(mask), gradient);
    Golden.assertClose(loss, golden.number("/loss"));
    assertThat(gradient).containsExactly(golden.doubles("/gradient"), within(1e-6));
    assertThat(LOSS.figures(logProbs, old, advantages, mask).clipped()).isEqualTo(3);
  }

  @Test
  void gradientIsThatOfTheLogProbabilityWithFixedWeights() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] old = random.doubles(8, -2, 0).toArray();
      double[] logProbs = random.doubles(8, -2, 0).toArray();
      double[] advantages = random.doubles(8, -2, 2).toArray();
      boolean[] mask = {true, true, false, true, true, true, false, true};
      double[] gradient = new double[8];
      LOSS.add(logProbs, old, advantages, mask, 0.3, gradient);
      FiniteDifferences.assertGradient(
          x -> {
            double sum = 0;
            for (int t = 0; t < 8; t++) {
              double ratio = Math.exp(logProbs[t] - old[t]);
              double weight = ratio < 0.8 ? 0.8 : Math.min(ratio, 1.28);
              sum -= mask[t] ? 0.3 * weight * advantages[t] * x[t] : 0;
            }
            return sum;
          },
          logProbs,
          gradient,
          "seed " + seed);
    }
  }

  @Test
  void clippedTokenKeepsItsGradient() {
    double[] gradient = new double[1];
    double[] logProb = {-0.5};
    LOSS.add(logProb, new double[] {-2}, new double[] {1}, new boolean[] {true}, 1, gradient);
    assertThat(gradient[0]).isCloseTo(-1.28, within(1e-12));
    double[] none = new double[1];
    new ClippedSurrogate(0.2, 0.28)
        .add(logProb, new double[] {-2}, new double[] {1}, new boolean[] {true}, 1, none);
    assertThat(none[0]).isZero();
  }

  @Test
  void maskedPlacesAreNeverReadNorWritten() {
    double[] gradient = {7, 7, 7};
    double[] garbage = {Double.NaN, -1, Double.NaN};
    double loss =
        LOSS.add(
            garbage,
            garbage,
            new double[] {Double.NaN, 2, Double.NaN},
            new boolean[] {false, true, false},
            0.5,
            gradient);
    assertThat(loss).isEqualTo(1);
    assertThat(gradient).containsExactly(7, 6, 7);
  }

  @Test
  void boundsOutOfRangeAreRejected() {
    assertThatThrownBy(() -> new ClippedImportanceWeight(0.2, 0))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
