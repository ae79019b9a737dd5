package io.stepwise.policy.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.Golden;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("pav");
    double[] values = golden.doubles("/inputs/prefix_success_under_pi");
    double[] steps = Arrays.copyOfRange(values, 1, values.length);
    int samples = (int) golden.number("/inputs/K");
    double start = Progress.value(samples, values[0]);
    Golden.assertClose(
        Arrays.stream(values).map(q -> Progress.value(samples, q)).toArray(),
        golden.doubles("/outputs/Q_bo4"));
    Golden.assertClose(
        new Progress(1, values[0]).advantages(steps), golden.doubles("/outputs/A_pi"));
    Progress progress = new Progress(samples, start);
    double[] advantages = progress.advantages(steps);
    Golden.assertClose(advantages, golden.doubles("/outputs/A_bo4"));
    double[] effective = toGo(progress.shape(steps));
    for (int k = 0; k < steps.length; k++) {
      effective[k] = steps[k] + golden.number("/inputs/alpha") * effective[k];
    }
    Golden.assertClose(effective, golden.doubles("/outputs/effective"));
  }

  @Test
  void progressOfAChainIsFromItsStartToItsEnd() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] values = random.doubles(1 + random.nextInt(8)).toArray();
      int samples = 1 + random.nextInt(8);
      Progress progress = new Progress(samples, random.nextDouble());
      double[] advantages = progress.advantages(values);
      double end = Progress.value(samples, values[values.length - 1]);
      assertThat(Arrays.stream(advantages).sum())
          .as("seed %d", seed)
          .isCloseTo(end - progress.start(), within(1e-12));
      assertThat(toGo(progress.shape(values)))
          .as("seed %d, return at a step", seed)
          .containsExactly(advantages, within(1e-12));
    }
  }

  @Test
  void stepsThatChangeNothingGainNothing() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] values = random.doubles(1 + random.nextInt(6)).toArray();
      int at = random.nextInt(values.length);
      double[] more = new double[values.length + 1];
      System.arraycopy(values, 0, more, 0, at + 1);
      System.arraycopy(values, at, more, at + 1, values.length - at);
      double[] advantages = new Progress(4, 0.5).advantages(more);
      assertThat(advantages[at + 1]).as("seed %d", seed).isZero();
      assertThat(Arrays.stream(advantages).sum())
          .as("seed %d", seed)
          .isCloseTo(Arrays.stream(new Progress(4, 0.5).advantages(values)).sum(), within(1e-12));
    }
  }

  @Test
  void numbersOutOfRangeAreRejected() {
    for (double start : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new Progress(4, start))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining(Double.toString(start));
    }
    assertThatThrownBy(() -> new Progress(0, 0.5)).isInstanceOf(InvalidConfiguration.class);
  }

  private static double[] toGo(double[] rewards) {
    boolean[] mask = new boolean[rewards.length];
    Arrays.fill(mask, true);
    return TokenRewards.toGo(rewards, mask);
  }
}
