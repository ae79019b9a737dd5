package io.stepwise.policy.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.policy.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProcessRewardTest {
  private static final List<ProcessReward> ALL =
      List.of(
          new SumForm(),
          MinForm.DEFAULT,
          new StrictMinForm(),
          new RunningMinimum(),
          new Clip(0.7),
          new Delta(),
          new ClipDelta(0.7));

  @Test
  void minFormAgreesWithTheGoldenCase() {
    Golden golden = Golden.of("pure_min_form");
    double[] rewards = StepScore.SIGNED.of(golden.doubles("/inputs/p_correct"));
    Golden.assertClose(rewards, golden.doubles("/inputs/r"));
    for (double temperature : new double[] {0.1, 1.0}) {
      String outputs = "/outputs/T" + temperature;
      double[] shaped = new MinForm(temperature).shape(rewards);
      Golden.assertClose(shaped, golden.doubles(outputs + "/transformed"));
      Golden.assertClose(Arrays.stream(shaped).sum(), golden.number(outputs + "/sum"));
      Golden.assertClose(toGo(shaped), golden.doubles(outputs + "/step_returns"));
    }
    Golden.assertClose(
        toGo(new StrictMinForm().shape(rewards)), golden.doubles("/outputs/strict_suffix_min"));
  }

  @Test
  void clipAndDeltaAgreeWithTheGoldenCase() {
    Golden golden = Golden.of("clip_delta");
    double[] rewards = golden.doubles("/inputs/r");
    double threshold = golden.number("/inputs/eta");
    Golden.assertClose(new Clip(threshold).shape(rewards), golden.doubles("/outputs/clip"));
    Golden.assertClose(new Delta().shape(rewards), golden.doubles("/outputs/delta"));
    Golden.assertClose(
        toGo(new Delta().shape(rewards)), golden.doubles("/outputs/delta_reward_to_go"));
    double[] both = new ClipDelta(threshold).shape(rewards);
    Golden.assertClose(both, golden.doubles("/outputs/clip_delta"));
    Golden.assertClose(toGo(both), golden.doubles("/outputs/clip_delta_reward_to_go"));
  }

  private static double[] toGo(double[] rewards) {
    boolean[] mask = new boolean[rewards.length];
    Arrays.fill(mask, true);
    return TokenRewards.toGo(rewards, mask);
  }

  @Test
  void minFormAgreesWithAWorkedExample() {
    // T = 1, r = (0, ln 2): weights 2/3 and 1/3
    assertThat(new MinForm(1).shape(new double[] {0, Math.log(2)}))
        .containsExactly(new double[] {0, Math.log(2) / 3}, within(1e-12));
  }

  @Test
  void minFormLiesBetweenMinimumAndMean() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] rewards = random.doubles(1 + random.nextInt(8), -1, 1).toArray();
      double minimum = Arrays.stream(rewards).min().orElseThrow();
      double mean = Arrays.stream(rewards).average().orElseThrow();
      assertThat(Arrays.stream(MinForm.DEFAULT.shape(rewards)).sum())
          .as("seed %d", seed)
          .isBetween(minimum - 1e-12, mean + 1e-12);
      assertThat(Arrays.stream(new MinForm(1e-4).shape(rewards)).sum())
          .as("seed %d, cold", seed)
          .isCloseTo(minimum, within(1e-2));
      assertThat(Arrays.stream(new MinForm(1e6).shape(rewards)).sum())
          .as("seed %d, hot", seed)
          .isCloseTo(mean, within(1e-5));
      assertThat(Arrays.stream(new StrictMinForm().shape(rewards)).sum())
          .as("seed %d, strict", seed)
          .isCloseTo(minimum, within(1e-12));
      assertThat(Arrays.stream(new RunningMinimum().shape(rewards)).sum())
          .as("seed %d, running", seed)
          .isCloseTo(minimum, within(1e-12));
    }
  }

  @Test
  void runningMinimumBlamesEachStepForWhatItMakesWorse() {
    assertThat(new RunningMinimum().shape(new double[] {0.5, 0.75, -0.25, 0, -0.75}))
        .containsExactly(0.5, 0, -0.75, 0, -0.5);
  }

  @Test
  void runningMinimumNeverDependsOnWhatComesLater() {
    for (int seed = 0; seed < 100; seed++) {
      double[] rewards = new SplittableRandom(seed).doubles(8, -1, 1).toArray();
      double[] whole = new RunningMinimum().shape(rewards);
      for (int k = 0; k <= 8; k++) {
        assertThat(new RunningMinimum().shape(Arrays.copyOf(rewards, k)))
            .as("seed %d", seed)
            .containsExactly(Arrays.copyOf(whole, k));
      }
    }
  }

  @Test
  void onlyTheSumGrowsWithTheNumberOfGoodSteps() {
    double[] few = {0.8, 0.8};
    double[] many = {0.8, 0.8, 0.8, 0.8, 0.8, 0.8};
    for (ProcessReward form : ALL) {
      double gain = Arrays.stream(form.shape(many)).sum() - Arrays.stream(form.shape(few)).sum();
      if (form instanceof SumForm) {
        assertThat(gain).isCloseTo(3.2, within(1e-12));
      } else {
        assertThat(gain).as(form.toString()).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void extremeRewardsNeitherOverflowNorTurnIntoNothing() {
    assertThat(new MinForm(1e-3).shape(new double[] {-1, 1e6, 0}))
        .containsExactly(new double[] {-1, 0, 0}, within(1e-9));
  }

  @Test
  void chainWithoutStepsHasNoRewardsAndInputsAreUnchanged() {
    for (ProcessReward form : ALL) {
      assertThat(form.shape(new double[0])).as(form.toString()).isEmpty();
      double[] rewards = {0.5, -0.5, 0.9};
      assertThat(form.shape(rewards)).hasSize(3).isNotSameAs(rewards);
      assertThat(rewards).containsExactly(0.5, -0.5, 0.9);
    }
  }

  @Test
  void temperatureThatIsNotPositiveIsRejected() {
    assertThatThrownBy(() -> new MinForm(0)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(() -> new MinForm(Double.NaN)).isInstanceOf(InvalidConfiguration.class);
  }

  @Test
  void logitsOfScoresInSinglePrecisionAreTheLogRatiosOfSteps() {
    Golden golden = Golden.of("prime_implicit");
    double sum = 0;
    for (double reward : golden.doubles("/outputs/token_reward")) {
      sum += reward;
      assertThat(StepScore.LOGIT.of((float) (1 / (1 + Math.exp(-sum)))))
          .isCloseTo(sum, within(1e-6));
    }
    for (double logit = -8; logit <= 8; logit += 0.5) {
      assertThat(StepScore.LOGIT.of((float) (1 / (1 + Math.exp(-logit)))))
          .isCloseTo(logit, within(2e-4));
    }
  }

  @Test
  void stepScoresMapProbabilities() {
    assertThat(StepScore.SIGNED.of(0.75)).isEqualTo(0.5);
    assertThat(StepScore.PROBABILITY.of(0.75)).isEqualTo(0.75);
    assertThat(StepScore.LOGARITHM.of(0.75)).isEqualTo(Math.log(0.75));
    assertThat(StepScore.LOGARITHM.of(0)).isEqualTo(-30);
    assertThat(StepScore.LOGIT.of(0)).isEqualTo(-16);
    assertThat(StepScore.LOGIT.of(1)).isEqualTo(16);
    assertThat(StepScore.LOGIT.of(0.5)).isZero();
  }
}
