package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.lm.Generated;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ChainRewardTest {
  private static final int TOKENS = 7;

  /** Steps end at tokens 2 and 5; the last token is 6. */
  private static ScoredChain chain(Generated.End end, String answer, boolean correct, float... p) {
    int[] stepEnds = Arrays.copyOf(new int[] {2, 5}, p.length);
    return new ScoredChain(
        new Chain(
            new RolloutId("run", 1, "p", 0),
            "1+1",
            new int[] {1, 5, 4},
            new int[TOKENS],
            new float[TOKENS],
            "v",
            end),
        Collections.nCopies(p.length, "s"),
        stepEnds,
        p,
        answer,
        correct);
  }

  private static double[] same(double value) {
    double[] values = new double[TOKENS];
    Arrays.fill(values, value);
    return values;
  }

  private static ChainReward reward(ScoredChain chain, double logProb, PpoSettings settings) {
    boolean[] mask = new boolean[TOKENS];
    Arrays.fill(mask, true);
    return ChainReward.of(chain, same(logProb), same(-2), mask, settings, 24, 0);
  }

  private static void assertPaid(ChainReward reward, double... expected) {
    assertThat(reward.perToken()).containsExactly(expected, within(1e-9));
  }

  private static PpoSettings settings(ProcessForm form, double weight) {
    return PpoSettings.DEFAULT.withProcess(form, weight);
  }

  @Test
  void sumFormRewardsEveryStepWithItsSignedScore() {
    ChainReward reward =
        reward(chain(Generated.End.EOS, "2", true, 1f, 0.25f), -2, settings(ProcessForm.SUM, 0.5));
    assertPaid(reward, 0, 0, 0.5, 0, 0, -0.25, 1);
    assertThat(reward.process()).isCloseTo(0.25, within(1e-12));
    assertThat(reward.outcome()).isEqualTo(1);
    assertThat(reward.klCost()).isCloseTo(0, within(1e-12));
  }

  @Test
  void runningMinimumRewardsTheChangeOfTheMinimum() {
    ChainReward reward =
        reward(
            chain(Generated.End.EOS, "2", true, 0.75f, 0.25f),
            -2,
            settings(ProcessForm.RUNNING_MIN, 1));
    assertPaid(reward, 0, 0, 0.5, 0, 0, -1, 1);
    ChainReward better =
        reward(
            chain(Generated.End.EOS, "2", true, 0.25f, 0.75f),
            -2,
            settings(ProcessForm.RUNNING_MIN, 1));
    assertPaid(better, 0, 0, -0.5, 0, 0, 0, 1);
    assertThat(better.process()).isEqualTo(-0.5);
  }

  @Test
  void minFormsSumToTheWorstStep() {
    for (ProcessForm form :
        new ProcessForm[] {ProcessForm.MIN, ProcessForm.RUNNING_MIN, ProcessForm.STRICT_MIN}) {
      ChainReward reward =
          reward(chain(Generated.End.EOS, null, false, 0.9f, 0.1f), -2, settings(form, 1));
      assertThat(reward.process()).as("%s", form).isCloseTo(-0.8, within(0.01));
    }
  }

  @Test
  void klPenaltyIsPerTokenAndReportedSeparately() {
    ChainReward reward =
        reward(chain(Generated.End.EOS, "3", false, 0.5f), -1, settings(ProcessForm.SUM, 1));
    // β = 0.02, one nat above the reference at every token.
    assertThat(reward.perToken()).containsExactly(same(-0.02), within(1e-12));
    assertThat(reward.klCost()).isCloseTo(-0.14, within(1e-12));
    assertThat(reward.outcome()).isCloseTo(0, within(1e-12));
    assertThat(reward.process()).isCloseTo(0, within(1e-12));
  }

  @Test
  void truncatedChainGetsThePenaltyAtItsLastToken() {
    ChainReward cut =
        reward(chain(Generated.End.LENGTH, null, false, 0.5f), -2, settings(ProcessForm.SUM, 1));
    assertPaid(cut, 0, 0, 0, 0, 0, 0, -0.5);
    assertThat(cut.outcome()).isEqualTo(-0.5);
    ChainReward ended =
        reward(chain(Generated.End.EOS, null, false, 0.5f), -2, settings(ProcessForm.SUM, 1));
    assertThat(ended.outcome()).isCloseTo(0, within(1e-12));
  }

  @Test
  void chainWithoutStepsGetsTheRewardOfAWrongStep() {
    ChainReward reward =
        reward(chain(Generated.End.EOS, null, false), -2, settings(ProcessForm.MIN, 0.7));
    assertPaid(reward, 0, 0, 0, 0, 0, 0, -0.7);
    assertThat(reward.process()).isEqualTo(-0.7);
    assertThat(reward.outcome()).isCloseTo(0, within(1e-12));
    ChainReward outcomeAlone =
        reward(chain(Generated.End.EOS, null, false), -2, settings(ProcessForm.NONE, 0.7));
    assertPaid(outcomeAlone, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void withoutAProcessFormTheOutcomeIsAll() {
    ChainReward reward =
        reward(chain(Generated.End.EOS, "2", true, 0.1f, 0.2f), -2, settings(ProcessForm.NONE, 1));
    assertPaid(reward, 0, 0, 0, 0, 0, 0, 1);
    assertThat(reward.process()).isCloseTo(0, within(1e-12));
  }

  @Test
  void partsAddUpToTheWholeInEveryForm() {
    for (ProcessForm form : ProcessForm.values()) {
      for (ScoredChain chain :
          new ScoredChain[] {
            chain(Generated.End.EOS, "2", true, 0.9f, 0.3f),
            chain(Generated.End.LENGTH, null, false, 0.2f),
            chain(Generated.End.EOS, null, false)
          }) {
        ChainReward reward = reward(chain, -1.5, settings(form, 0.8));
        assertThat(Arrays.stream(reward.perToken()).sum())
            .as("%s", form)
            .isCloseTo(reward.outcome() + reward.process() + reward.klCost(), within(1e-9));
      }
    }
  }

  @Test
  void chainsNearTheMaximumLengthArePenalised() {
    PpoSettings overlong =
        settings(ProcessForm.NONE, 1)
            .withShaping(
                new ShapingSettings(
                    StepScore.SIGNED,
                    ProcessCentering.NONE,
                    ProcessScaling.NONE,
                    0.5,
                    4,
                    false,
                    4));
    boolean[] mask = new boolean[TOKENS];
    Arrays.fill(mask, true);
    ScoredChain chain = chain(Generated.End.EOS, "2", true);
    // Seven tokens: three of the four before a maximum of eight, and none before one of eleven.
    ChainReward near = ChainReward.of(chain, same(-2), same(-2), mask, overlong, 8, 0);
    assertThat(near.length()).isCloseTo(-0.375, within(1e-12));
    assertThat(near.outcome()).isCloseTo(1 - 0.375, within(1e-12));
    assertThat(ChainReward.of(chain, same(-2), same(-2), mask, overlong, 11, 0).length()).isZero();
  }

  @Test
  void scoresOfStepsMayBeProbabilitiesOrTheirLogarithms() {
    ScoredChain chain = chain(Generated.End.EOS, "2", false, 1f, 0.25f);
    PpoSettings sum = settings(ProcessForm.SUM, 1);
    PpoSettings probabilities =
        sum.withShaping(
            new ShapingSettings(
                StepScore.PROBABILITY, ProcessCentering.NONE, ProcessScaling.NONE, 0, 4, false, 4));
    PpoSettings logarithms =
        sum.withShaping(
            new ShapingSettings(
                StepScore.LOGARITHM, ProcessCentering.NONE, ProcessScaling.NONE, 0, 4, false, 4));
    assertThat(reward(chain, -2, probabilities).process()).isCloseTo(1.25, within(1e-9));
    assertThat(reward(chain, -2, logarithms).process()).isCloseTo(Math.log(0.25), within(1e-6));
    assertThat(reward(chain(Generated.End.EOS, "2", false), -2, probabilities).process())
        .as("without a step")
        .isZero();
  }
}
