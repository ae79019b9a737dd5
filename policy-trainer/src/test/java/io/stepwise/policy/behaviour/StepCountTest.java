package io.stepwise.policy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.policy.advantage.Advantages;
import io.stepwise.policy.advantage.GeneralizedAdvantage;
import io.stepwise.policy.advantage.PureTokenBaseline;
import io.stepwise.policy.advantage.Rloo;
import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.policy.advantage.Whitening;
import io.stepwise.policy.reward.ClipDelta;
import io.stepwise.policy.reward.MinForm;
import io.stepwise.policy.reward.ProcessReward;
import io.stepwise.policy.reward.RunningMinimum;
import io.stepwise.policy.reward.SumForm;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What a reward model that likes every step equally does to the number of steps. Paid their sum,
 * policies write as many as they can; paid their minimum, they have no reason to, unless the credit
 * for the minimum is handed out in a way that gives one.
 */
class StepCountTest {
  private static final double START = 0.4;
  private static final int ITERATIONS = 100;

  private static double growth(
      ProcessReward form, Supplier<TabularChains.Estimator> estimator, int seed) {
    TabularChains policy = new TabularChains(START);
    double before = policy.expectedSteps();
    NamedRandom random = NamedRandom.of("step-count", seed);
    return policy.train(form, estimator.get(), ITERATIONS, random) / before;
  }

  /** Each chain as a whole against the others of its group. */
  private static TabularChains.Estimator leaveOneOut() {
    return (rewards, paid) -> {
      double[] returns = Arrays.stream(rewards).mapToDouble(r -> Arrays.stream(r).sum()).toArray();
      double[] advantages = new Rloo().within(returns);
      double[][] spread = new double[rewards.length][];
      for (int i = 0; i < spread.length; i++) {
        spread[i] = TokenAdvantages.ofChain(advantages[i], TabularChains.mask(rewards[i].length));
      }
      return spread;
    };
  }

  /** PURE's own baseline. */
  private static TabularChains.Estimator tokenBaseline() {
    return (rewards, paid) -> {
      int[][] tokens = new int[paid.length][];
      for (int i = 0; i < paid.length; i++) {
        tokens[i] = new int[paid[i].length];
        Arrays.fill(tokens[i], 1);
      }
      double[][] steps = PureTokenBaseline.advantages(paid, tokens, new double[paid.length], 1);
      double[][] spread = new double[paid.length][];
      for (int i = 0; i < paid.length; i++) {
        spread[i] = Arrays.copyOf(steps[i], steps[i].length + 1); // nothing for the end token
      }
      return spread;
    };
  }

  /**
   * A critic that knows how many steps there are and averages returns. Its first batch only warms
   * it up: a cold critic's errors, scaled to unit spread, would be all that the policy learns from.
   */
  private static TabularChains.Estimator critic() {
    double[] values = new double[TabularChains.LONGEST + 1];
    int[] batches = {0};
    return (rewards, paid) -> {
      double rate = Math.max(0.3, 1.0 / ++batches[0]);
      double[][] advantages = new double[rewards.length][];
      boolean[][] masks = new boolean[rewards.length][];
      double[] sums = new double[values.length];
      int[] counts = new int[values.length];
      for (int i = 0; i < rewards.length; i++) {
        masks[i] = TabularChains.mask(rewards[i].length);
        Advantages estimate =
            GeneralizedAdvantage.DEFAULT.estimate(
                rewards[i], Arrays.copyOf(values, rewards[i].length), masks[i], 0);
        advantages[i] = estimate.advantages();
        for (int t = 0; t < rewards[i].length; t++) {
          sums[t] += estimate.returns()[t];
          counts[t]++;
        }
      }
      for (int t = 0; t < values.length; t++) {
        values[t] += counts[t] == 0 ? 0 : rate * (sums[t] / counts[t] - values[t]);
      }
      return batches[0] == 1
          ? Arrays.stream(advantages).map(a -> new double[a.length]).toArray(double[][]::new)
          : Whitening.FULL.apply(advantages, masks);
    };
  }

  @Test
  void sumLengthensWithAGroupBaselineAndWithACritic() {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(growth(new SumForm(), StepCountTest::leaveOneOut, seed))
          .as("group, seed %d", seed)
          .isGreaterThan(1.5);
      assertThat(growth(new SumForm(), StepCountTest::critic, seed))
          .as("critic, seed %d", seed)
          .isGreaterThan(1.5);
    }
  }

  @Test
  void minimumDoesNotLengthenWithAGroupBaseline() {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(growth(MinForm.DEFAULT, StepCountTest::leaveOneOut, seed))
          .as("chain against chain, seed %d", seed)
          .isBetween(0.95, 1.05);
      assertThat(growth(MinForm.DEFAULT, StepCountTest::tokenBaseline, seed))
          .as("baseline per token, seed %d", seed)
          .isLessThan(1.05);
    }
  }

  @Test
  void runningMinimumDoesNotLengthenWithACriticEither() {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(growth(new RunningMinimum(), StepCountTest::critic, seed))
          .as("seed %d", seed)
          .isBetween(0.95, 1.05);
      assertThat(growth(new RunningMinimum(), StepCountTest::leaveOneOut, seed))
          .as("group, seed %d", seed)
          .isBetween(0.95, 1.05);
      assertThat(growth(new ClipDelta(0.7), StepCountTest::critic, seed))
          .as("clip and delta, seed %d", seed)
          .isBetween(0.95, 1.05);
    }
  }

  /**
   * The weights of {@link MinForm} depend on steps to come, so a critic sees payment wherever a
   * chain continues and none where it ends.
   */
  @Test
  void minimumByLookingAheadLengthensWithACritic() {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(growth(MinForm.DEFAULT, StepCountTest::critic, seed))
          .as("seed %d", seed)
          .isGreaterThan(1.5);
    }
  }
}
