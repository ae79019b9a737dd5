package io.stepwise.policy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.FiniteDifferences;
import io.stepwise.policy.Golden;
import io.stepwise.policy.loss.DecoupledSurrogate.Beyond;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecoupledSurrogateTest {
  private static final boolean[] ALL = {true, true, true};

  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("decoupled_ppo");
    double epsilon = golden.number("/inputs/eps");
    double cap = golden.number("/inputs/cap");
    ClippedSurrogate clip = new ClippedSurrogate(epsilon, epsilon);
    Golden.assertClose(
        loss(golden, new DecoupledSurrogate(clip, Double.POSITIVE_INFINITY, Beyond.MASK)),
        golden.number("/outputs/loss_nocap"));
    Golden.assertClose(
        loss(golden, new DecoupledSurrogate(clip, cap, Beyond.MASK)),
        golden.number("/outputs/loss_mask"));
    Golden.assertClose(
        loss(golden, new DecoupledSurrogate(clip, cap, Beyond.CLAMP)),
        golden.number("/outputs/loss_clamp"));
  }

  private static double loss(Golden golden, DecoupledSurrogate surrogate) {
    return surrogate.add(
        golden.doubles("/inputs/logp_new"),
        golden.doubles("/inputs/logp_prox"),
        golden.doubles("/inputs/logp_behav"),
        golden.doubles("/inputs/adv"),
        ALL,
        1.0 / 3,
        new double[3]);
  }

  @Test
  void freshTokensHaveTheOrdinaryLossAndGradient() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] logProbs = random.doubles(3, -2, 0).toArray();
      double[] old = random.doubles(3, -2, 0).toArray();
      double[] advantages = random.doubles(3, -1, 1).toArray();
      double[] plain = new double[3];
      double[] decoupled = new double[3];
      double expected = ClippedSurrogate.DEFAULT.add(logProbs, old, advantages, ALL, 0.3, plain);
      assertThat(
              new DecoupledSurrogate(ClippedSurrogate.DEFAULT, 5, Beyond.MASK)
                  .add(logProbs, old, old, advantages, ALL, 0.3, decoupled))
          .as("seed %d", seed)
          .isEqualTo(expected);
      assertThat(decoupled).as("seed %d", seed).containsExactly(plain);
    }
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    for (Beyond beyond : Beyond.values()) {
      for (int seed = 0; seed < 50; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] logProbs = random.doubles(9, -2, 0).toArray();
        double[] proximal = random.doubles(9, -2, 0).toArray();
        double[] behaviour = random.doubles(9, -4, 0).toArray();
        double[] advantages = random.doubles(9, -1, 1).toArray();
        boolean[] mask = {true, false, true, true, true, true, true, false, true};
        DecoupledSurrogate surrogate = new DecoupledSurrogate(ClippedSurrogate.DEFAULT, 2, beyond);
        double[] gradient = new double[9];
        surrogate.add(logProbs, proximal, behaviour, advantages, mask, 0.2, gradient);
        FiniteDifferences.assertGradient(
            x -> surrogate.add(x, proximal, behaviour, advantages, mask, 0.2, new double[9]),
            logProbs,
            gradient,
            beyond + ", seed " + seed);
      }
    }
  }

  @Test
  void maskedPlacesAreNeverReadNorWritten() {
    double[] garbage = {Double.NaN, -1, Double.NaN};
    double[] gradient = {7, 7, 7};
    double loss =
        new DecoupledSurrogate(ClippedSurrogate.DEFAULT, 5, Beyond.CLAMP)
            .add(
                garbage,
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
  void capThatIsNotPositiveIsRejected() {
    assertThatThrownBy(() -> new DecoupledSurrogate(ClippedSurrogate.DEFAULT, 0, Beyond.MASK))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
