package io.stepwise.policy.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.Golden;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralizedAdvantageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"gae_eos", "gae_lambda1", "gae_truncated", "gae_padded", "gae_interior_mask"})
  void agreesWithTheGoldenCases(String name) {
    Golden golden = Golden.of(name);
    double[] rewards = golden.doubles("/inputs/rewards");
    boolean[] mask = all(rewards.length);
    if (golden.at("/inputs").has("mask")) {
      mask = golden.mask("/inputs/mask");
    }
    Advantages advantages =
        new GeneralizedAdvantage(golden.number("/inputs/gamma"), golden.number("/inputs/lam"))
            .estimate(
                rewards,
                golden.doubles("/inputs/values"),
                mask,
                golden.number("/inputs/bootstrap"));
    Golden.assertClose(advantages.advantages(), golden.doubles("/outputs/advantages"));
    Golden.assertClose(advantages.returns(), golden.doubles("/outputs/returns"));
  }

  private static boolean[] all(int length) {
    boolean[] mask = new boolean[length];
    Arrays.fill(mask, true);
    return mask;
  }

  @Test
  void lambdaZeroIsTheOneStepErrorAndGammaZeroTheRewardAlone() {
    double[] rewards = {1, 2, 3};
    double[] values = {0.5, 0.25, 1};
    assertThat(new GeneralizedAdvantage(1, 0).estimate(rewards, values, all(3), 4).advantages())
        .containsExactly(1 + 0.25 - 0.5, 2 + 1 - 0.25, 3 + 4 - 1);
    assertThat(new GeneralizedAdvantage(0, 1).estimate(rewards, values, all(3), 4).advantages())
        .containsExactly(0.5, 1.75, 2);
  }

  @Test
  void agreesWithTheSumOfDiscountedErrors() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] rewards = random.doubles(12, -1, 1).toArray();
      double[] values = random.doubles(13, -1, 1).toArray();
      double gamma = random.nextDouble();
      double lambda = random.nextDouble();
      double[] advantages =
          new GeneralizedAdvantage(gamma, lambda)
              .estimate(rewards, Arrays.copyOf(values, 12), all(12), values[12])
              .advantages();
      for (int t = 0; t < 12; t++) {
        double expected = 0;
        for (int s = t; s < 12; s++) {
          double delta = rewards[s] + gamma * values[s + 1] - values[s];
          expected += Math.pow(gamma * lambda, s - t) * delta;
        }
        assertThat(advantages[t]).as("seed %d, t %d", seed, t).isCloseTo(expected, within(1e-12));
      }
    }
  }

  @Test
  void puttingTokensInChangesNothingForThoseThatWereDrawn() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean[] mask = new boolean[20];
      double[] rewards = new double[20];
      double[] values = new double[20];
      double[] denseRewards = new double[20];
      double[] denseValues = new double[20];
      int n = 0;
      for (int t = 0; t < 20; t++) {
        mask[t] = random.nextDouble() < 0.6;
        rewards[t] = mask[t] ? random.nextDouble() : Double.NaN;
        values[t] = mask[t] ? random.nextDouble() : Double.NaN;
        if (mask[t]) {
          denseRewards[n] = rewards[t];
          denseValues[n++] = values[t];
        }
      }
      double[] dense =
          GeneralizedAdvantage.DEFAULT
              .estimate(Arrays.copyOf(denseRewards, n), Arrays.copyOf(denseValues, n), all(n), 0.3)
              .advantages();
      Advantages sparse = GeneralizedAdvantage.DEFAULT.estimate(rewards, values, mask, 0.3);
      int k = 0;
      for (int t = 0; t < 20; t++) {
        assertThat(sparse.advantages()[t]).as("seed %d", seed).isEqualTo(mask[t] ? dense[k++] : 0);
        if (!mask[t]) {
          assertThat(sparse.returns()[t]).isZero();
        }
      }
    }
  }

  @Test
  void longChainsLookFurther() {
    assertThat(GeneralizedAdvantage.lambdaForLength(10)).isZero();
    assertThat(GeneralizedAdvantage.lambdaForLength(40)).isCloseTo(0.5, within(1e-12));
    assertThat(GeneralizedAdvantage.lambdaForLength(100_000)).isCloseTo(0.9998, within(1e-9));
  }

  @Test
  void numbersOutsideZeroToOneAreRejected() {
    assertThatThrownBy(() -> new GeneralizedAdvantage(1.01, 1))
        .isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new GeneralizedAdvantage(1, Double.NaN))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
