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

class ClippedSurrogateTest {
  private static final double NAN = Double.NaN;

  @Test
  void agreesWithTheGoldenCases() {
    check("ppo_clip", "/outputs", Double.POSITIVE_INFINITY);
    check("ppo_clip_higher", "/outputs", Double.POSITIVE_INFINITY);
    check("ppo_dual_clip", "/outputs/with_dual", 3);
    check("ppo_dual_clip", "/outputs/without_dual", Double.POSITIVE_INFINITY);
  }

  private static void check(String name, String outputs, double dual) {
    Golden golden = Golden.of(name);
    double[] logProbs = golden.doubles("/inputs/logp_new");
    double[] old = golden.doubles("/inputs/logp_old");
    double[] advantages = golden.doubles("/inputs/advantages");
    boolean[] mask = golden.mask("/inputs/mask");
    ClippedSurrogate surrogate =
        new ClippedSurrogate(
            golden.number("/inputs/eps_low"), golden.number("/inputs/eps_high"), dual);
    double[] ratios = new double[mask.length];
    double[] losses = new double[mask.length];
    for (int t = 0; t < mask.length; t++) {
      ratios[t] = ClippedSurrogate.ratio(logProbs[t], old[t]);
      losses[t] = surrogate.loss(ratios[t], advantages[t]);
    }
    Golden.assertClose(ratios, golden.doubles(outputs + "/ratio"));
    Golden.assertClose(losses, golden.doubles(outputs + "/token_loss"));
    double[] gradient = new double[mask.length];
    double loss = surrogate.add(logProbs, old, advantages, mask, 1.0 / Masks.count(mask), gradient);
    Golden.assertClose(loss, golden.number(outputs + "/loss_token_mean"));
    Golden.assertClose(gradient, golden.doubles(outputs + "/dloss_dlogp_token_mean"));
    SurrogateFigures figures = surrogate.figures(logProbs, old, advantages, mask);
    double n = figures.tokens();
    Golden.assertClose(figures.clipped() / n, golden.number(outputs + "/clipfrac"));
    Golden.assertClose(figures.dualClipped() / n, golden.number(outputs + "/dual_clipfrac"));
    Golden.assertClose(figures.k3() / n, golden.number(outputs + "/approx_kl_k3"));
  }

  @Test
  void agreesWithAWorkedExample() {
    // ratio 2: a good token counts for 1.28, a bad one for 2; ratio 8 of a bad one for 3
    double[] logProbs = {Math.log(0.8), Math.log(0.8), Math.log(0.8)};
    double[] old = {Math.log(0.4), Math.log(0.4), Math.log(0.1)};
    double[] gradient = new double[3];
    double loss =
        ClippedSurrogate.DEFAULT.add(
            logProbs, old, new double[] {1, -1, -1}, new boolean[] {true, true, true}, 1, gradient);
    assertThat(loss).isCloseTo(-1.28 + 2 + 3, within(1e-12));
    assertThat(gradient).containsExactly(new double[] {0, 2, 0}, within(1e-12));
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] old = random.doubles(12, -3, 0).toArray();
      double[] logProbs = old.clone();
      double[] advantages = random.doubles(12, -2, 2).toArray();
      boolean[] mask = new boolean[12];
      for (int t = 0; t < 12; t++) {
        logProbs[t] += 3 * random.nextDouble() - 1.5;
        mask[t] = random.nextDouble() < 0.8;
      }
      double[] gradient = new double[12];
      ClippedSurrogate.DEFAULT.add(logProbs, old, advantages, mask, 0.1, gradient);
      FiniteDifferences.assertGradient(
          x -> ClippedSurrogate.DEFAULT.add(x, old, advantages, mask, 0.1, new double[12]),
          logProbs,
          gradient,
          "seed " + seed);
    }
  }

  @Test
  void unchangedPolicyHasThePlainPolicyGradient() {
    double[] logProbs = {-0.3, -1.7, -0.01};
    double[] advantages = {0.5, -2, 1};
    double[] gradient = new double[3];
    boolean[] mask = {true, true, true};
    double loss =
        ClippedSurrogate.DEFAULT.add(
            logProbs, logProbs.clone(), advantages, mask, 1.0 / 3, gradient);
    assertThat(loss).isCloseTo(0.5 / 3, within(1e-12));
    for (int t = 0; t < 3; t++) {
      assertThat(gradient[t]).isCloseTo(-advantages[t] / 3, within(1e-12));
    }
    SurrogateFigures figures =
        ClippedSurrogate.DEFAULT.figures(logProbs, logProbs.clone(), advantages, mask);
    assertThat(figures).isEqualTo(new SurrogateFigures(3, 0, 0, 0, 1));
  }

  @Test
  void extremeRatiosAreHeldFinite() {
    double[] gradient = new double[2];
    double loss =
        new ClippedSurrogate(0.2, 0.2)
            .add(
                new double[] {0, -5000},
                new double[] {-5000, 0},
                new double[] {-1, 1},
                new boolean[] {true, true},
                1,
                gradient);
    assertThat(loss).isCloseTo(Math.exp(20) - Math.exp(-20), within(1e-3));
    assertThat(gradient).containsExactly(0, 0);
  }

  @Test
  void maskedPlacesAreNeverReadNorWritten() {
    double[] gradient = {7, 7, 7};
    double loss =
        ClippedSurrogate.DEFAULT.add(
            new double[] {NAN, -1, NAN},
            new double[] {NAN, -1, 0},
            new double[] {1, 2, NAN},
            new boolean[] {false, true, false},
            0.5,
            gradient);
    assertThat(loss).isEqualTo(-1);
    assertThat(gradient).containsExactly(7, 6, 7);
  }

  @Test
  void figuresOfShardsAddUp() {
    SurrogateFigures a = new SurrogateFigures(1, 1, 0, 0.25, 2);
    SurrogateFigures b = new SurrogateFigures(3, 0, 1, 0.5, 1.5);
    assertThat(a.plus(b).plus(SurrogateFigures.NONE))
        .isEqualTo(new SurrogateFigures(4, 1, 1, 0.75, 2));
  }

  @Test
  void boundsOutOfRangeAreRejected() {
    assertThatThrownBy(() -> new ClippedSurrogate(0, 0.2)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new ClippedSurrogate(1, 0.2)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new ClippedSurrogate(0.2, -0.2))
        .isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new ClippedSurrogate(0.2, 0.2, 1))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
