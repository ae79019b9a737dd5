package io.stepwise.policy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.FiniteDifferences;
import io.stepwise.policy.Golden;
import io.stepwise.policy.token.Masks;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceClippedSurrogateTest {
  private static final SequenceClippedSurrogate LOSS = new SequenceClippedSurrogate(0.2, 0.28);

  private static double[] same(double value, int n) {
    double[] values = new double[n];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void agreesWithTheGoldenCases() {
    int clipped = 0;
    for (JsonNode node : Golden.of("policy-losses", "gspo").at("")) {
      double[] logProbs = Golden.doubles(node.get("logp"));
      double[] old = Golden.doubles(node.get("old"));
      boolean[] mask = Golden.mask(node.get("mask"));
      double[] advantages = same(node.get("advantage").doubleValue(), mask.length);
      double[] gradient = new double[mask.length];
      double loss = LOSS.add(logProbs, old, advantages, mask, 1.0 / Masks.count(mask), gradient);
      Golden.assertClose(loss, node.get("loss").doubleValue());
      assertThat(gradient).containsExactly(Golden.doubles(node.get("gradient")), within(1e-6));
      SurrogateFigures figures = LOSS.figures(logProbs, old, advantages, mask);
      assertThat(figures.clipped()).isIn(0L, figures.tokens());
      clipped += figures.clipped() > 0 ? 1 : 0;
    }
    assertThat(clipped).as("good chains above the range, bad ones below it").isEqualTo(2);
  }

  @Test
  void gradientOfOneAdvantagePerSequenceAgreesWithFiniteDifferences() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] old = random.doubles(8, -2, 0).toArray();
      double[] logProbs = random.doubles(8, -2, 0).toArray();
      double[] advantages = same(random.nextDouble(-2, 2), 8);
      boolean[] mask = {true, true, false, true, true, true, false, true};
      double[] gradient = new double[8];
      LOSS.add(logProbs, old, advantages, mask, 0.3, gradient);
      FiniteDifferences.assertGradient(
          x -> LOSS.add(x, old, advantages, mask, 0.3, new double[8]),
          logProbs,
          gradient,
          "seed " + seed);
    }
  }

  @Test
  void tokensWithTheirOwnAdvantagesHaveTheSlopeOfTheirOwnProbability() {
    double[] old = {-1, -1};
    double[] logProbs = {-0.9, -1.1};
    double[] gradient = new double[2];
    LOSS.add(logProbs, old, new double[] {2, -1}, new boolean[] {true, true}, 0.5, gradient);
    assertThat(gradient).containsExactly(new double[] {-1, 0.5}, within(1e-12)); // the ratio is 1
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
    assertThat(loss).isEqualTo(-1);
    assertThat(gradient).containsExactly(7, 6, 7);
  }

  @Test
  void boundsOutOfRangeAreRejected() {
    assertThatThrownBy(() -> new SequenceClippedSurrogate(0, 0.2))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
