package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.Generated;
import io.stepwise.policy.Golden;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The golden cases of the estimators, from scored chains to the advantages of tokens. */
class EstimatorsTest {
  private static final PpoSettings OUTCOME =
      PpoSettings.DEFAULT.withProcess(ProcessForm.NONE, 1).withKlCoef(0);

  /** Steps of two tokens each, and an end token. */
  private static ScoredChain chain(
      String problem, int sample, boolean correct, int tokens, float... scores) {
    return new ScoredChain(
        new Chain(
            new RolloutId("run", 1, problem, sample),
            "1+1",
            new int[] {1, 5},
            new int[tokens],
            new float[tokens],
            "v",
            Generated.End.EOS),
        Collections.nCopies(scores.length, "s"),
        IntStream.range(0, scores.length).map(k -> 2 * k + 1).toArray(),
        scores,
        "2",
        correct);
  }

  private static RolloutBatch batch(PpoSettings settings, List<ScoredChain> chains) {
    boolean[][] masks = ExperienceBuilder.masks(chains);
    List<ChainReward> rewards = new ArrayList<>();
    for (int i = 0; i < masks.length; i++) {
      double[] none = new double[masks[i].length];
      rewards.add(
          ChainReward.of(
              chains.get(i),
              none,
              none,
              masks[i],
              settings,
              24,
              ProblemValues.of(chains, settings)[i]));
    }
    return settings
        .shaping()
        .apply(new RolloutBatch(chains, rewards, masks), settings.processWeight());
  }

  private static double[][] estimate(PpoSettings settings, List<ScoredChain> chains) {
    return settings.advantageEstimator().criticFree(settings).estimate(batch(settings, chains));
  }

  private static PpoSettings probabilities(AdvantageEstimator estimator) {
    return OUTCOME
        .withProcess(ProcessForm.SUM, 1)
        .withAdvantageEstimator(estimator)
        .withShaping(
            new ShapingSettings(
                StepScore.PROBABILITY,
                ProcessCentering.NONE,
                ProcessScaling.NONE,
                0,
                16,
                false,
                4));
  }

  private static void assertSpread(double[] tokens, double expected) {
    for (double token : tokens) {
      assertThat(token).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void returnsOfAGroupAgreeWithTheGoldenCase() {
    Golden golden = Golden.of("group_advantages");
    double[] returns = golden.doubles("/inputs/rewards"); // 1, 0, 0, 1, 0.5
    List<ScoredChain> chains = new ArrayList<>();
    for (int i = 0; i < returns.length; i++) {
      // A right answer is worth 1, and a step's score p is worth p.
      float[] scores = returns[i] == 0.5 ? new float[] {0.5f} : new float[] {0};
      chains.add(chain("a", i, returns[i] == 1, 3, scores));
    }
    double[][] grpo = estimate(probabilities(AdvantageEstimator.GRPO), chains);
    double[][] drGrpo = estimate(probabilities(AdvantageEstimator.DR_GRPO), chains);
    for (int i = 0; i < returns.length; i++) {
      assertSpread(grpo[i], golden.doubles("/outputs/grpo_ddof1")[i]);
      assertSpread(drGrpo[i], golden.doubles("/outputs/dr_grpo")[i]);
    }
  }

  @Test
  void equalReturnsTeachExactlyNothing() {
    List<ScoredChain> equal = List.of(chain("a", 0, true, 3), chain("a", 1, true, 4));
    for (AdvantageEstimator estimator :
        List.of(
            AdvantageEstimator.RLOO,
            AdvantageEstimator.GRPO,
            AdvantageEstimator.DR_GRPO,
            AdvantageEstimator.GDPO,
            AdvantageEstimator.REINFORCE_PLUS_PLUS_BASELINE)) {
      for (double[] tokens : estimate(OUTCOME.withAdvantageEstimator(estimator), equal)) {
        assertThat(tokens).as("%s", estimator).containsOnly(0);
      }
    }
  }

  @Test
  void rewardsToGoOfABatchAgreeWithTheGoldenCase() {
    Golden golden = Golden.of("reinforce_pp");
    double[] rewards = golden.doubles("/inputs/rewards");
    int[] groups = Golden.ints(golden.at("/inputs/groups"));
    int[] tokens = Golden.ints(golden.at("/inputs/token_counts"));
    List<ScoredChain> chains = new ArrayList<>();
    for (int i = 0; i < rewards.length; i++) {
      chains.add(chain("p" + groups[i], i, rewards[i] == 1, tokens[i]));
    }
    double[][] plain =
        estimate(OUTCOME.withAdvantageEstimator(AdvantageEstimator.REINFORCE_PLUS_PLUS), chains);
    double[][] baseline =
        estimate(
            OUTCOME.withAdvantageEstimator(AdvantageEstimator.REINFORCE_PLUS_PLUS_BASELINE),
            chains);
    for (int i = 0; i < rewards.length; i++) {
      Golden.assertClose(
          plain[i], Arrays.copyOf(golden.doubles("/outputs/reinforce_pp/" + i), tokens[i]));
      Golden.assertClose(
          baseline[i],
          Arrays.copyOf(golden.doubles("/outputs/reinforce_pp_baseline/" + i), tokens[i]));
    }
  }

  @Test
  void rewardsToGoSeeStepRewardsWhereTheyAre() {
    PpoSettings settings =
        OUTCOME
            .withProcess(ProcessForm.SUM, 1)
            .withAdvantageEstimator(AdvantageEstimator.REINFORCE_PLUS_PLUS);
    double[] tokens = estimate(settings, List.of(chain("a", 0, false, 5, 1f, 0f))).clone()[0];
    // Signed scores 1 and −1: to go 0, 0, −1, −1, 0 before whitening.
    assertThat(tokens[0]).isCloseTo(tokens[1], within(1e-12)).isCloseTo(tokens[4], within(1e-12));
    assertThat(tokens[2]).isCloseTo(tokens[3], within(1e-12)).isLessThan(tokens[0]);
  }

  @Test
  void stepScoresOfAGroupAgreeWithTheGoldenCase() {
    Golden golden = Golden.of("grpo_process_supervision");
    double[][] scores = golden.matrix("/inputs/step_rewards");
    List<ScoredChain> chains = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      float[] single = new float[scores[i].length];
      for (int k = 0; k < single.length; k++) {
        single[k] = (float) scores[i][k];
      }
      chains.add(chain("a", i, false, 2 * single.length + 1, single));
    }
    double[][] advantages = estimate(probabilities(AdvantageEstimator.GRPO_PROCESS), chains);
    for (int i = 0; i < scores.length; i++) {
      double[] expected = golden.doubles("/outputs/step_advantages/" + i);
      for (int t = 0; t < 2 * expected.length; t++) {
        assertThat(advantages[i][t]).isCloseTo(expected[t / 2], within(1e-5));
      }
      assertThat(advantages[i][2 * expected.length]).as("after the steps").isZero();
    }
    double[][] half =
        estimate(
            probabilities(AdvantageEstimator.GRPO_PROCESS).withProcess(ProcessForm.SUM, 0.5),
            chains);
    assertThat(half[0][0]).as("weight").isCloseTo(advantages[0][0] / 2, within(1e-5));
  }

  @Test
  void processSupervisionAddsTheOutcomeToEveryToken() {
    List<ScoredChain> chains = List.of(chain("a", 0, true, 3, 0.5f), chain("a", 1, false, 3, 0.5f));
    double[][] advantages = estimate(probabilities(AdvantageEstimator.GRPO_PROCESS), chains);
    assertSpread(advantages[0], Math.sqrt(0.5));
    assertSpread(advantages[1], -Math.sqrt(0.5));
  }

  @Test
  void decoupledRewardsAgreeWithTheGoldenCase() {
    Golden golden = Golden.of("policy-losses", "gdpo");
    double[][] correct = golden.matrix("/correct");
    double[][] scores = golden.matrix("/scores");
    double[][] penalties = golden.matrix("/penalties");
    List<ScoredChain> chains = new ArrayList<>();
    List<ChainReward> rewards = new ArrayList<>();
    for (int g = 0; g < 2; g++) {
      for (int k = 0; k < 4; k++) {
        chains.add(chain("p" + g, k, correct[g][k] == 1, 2));
        double length = penalties[g][k];
        double outcome = correct[g][k] + length;
        rewards.add(
            new ChainReward(
                new double[2], new double[2], new double[0], outcome, length, scores[g][k], 0));
      }
    }
    double[][] advantages =
        new DecoupledGroups(golden.number("/outcome_weight"), golden.number("/process_weight"))
            .estimate(new RolloutBatch(chains, rewards, ExperienceBuilder.masks(chains)));
    for (int i = 0; i < 8; i++) {
      Golden.assertClose(advantages[i][0], golden.matrix("/advantages")[i / 4][i % 4]);
      assertThat(advantages[i][1]).isEqualTo(advantages[i][0]);
    }
  }

  @Test
  void processRewardsOfWrongChainsAreCentredInTheirGroup() {
    PpoSettings settings =
        OUTCOME
            .withProcess(ProcessForm.SUM, 1)
            .withAdvantageEstimator(AdvantageEstimator.GRPO)
            .withShaping(
                new ShapingSettings(
                    StepScore.SIGNED,
                    ProcessCentering.INCORRECT,
                    ProcessScaling.NONE,
                    0,
                    16,
                    false,
                    4));
    RolloutBatch batch =
        batch(
            settings,
            List.of(
                chain("a", 0, true, 3, 0.9f),
                chain("a", 1, false, 3, 1f),
                chain("a", 2, false, 3, 0.75f),
                chain("b", 0, false, 3, 0.9f)));
    assertThat(batch.rewards().get(0).processTotal()).isCloseTo(0.8, within(1e-6));
    assertThat(batch.rewards().get(1).processTotal()).isCloseTo(0.25, within(1e-6));
    assertThat(batch.rewards().get(2).processTotal()).isCloseTo(-0.25, within(1e-6));
    assertThat(batch.rewards().get(3).processTotal()).as("alone").isCloseTo(0, within(1e-6));
    double sum = 0;
    for (double reward : batch.rewards().get(1).perToken()) {
      sum += reward;
    }
    assertThat(sum).as("the tokens' rewards have the shift").isCloseTo(0.25, within(1e-6));
  }

  @Test
  void stepRewardsAreDividedByTheLargestReturnOfTheBatch() {
    PpoSettings settings =
        OUTCOME
            .withProcess(ProcessForm.SUM, 5)
            .withShaping(
                new ShapingSettings(
                    StepScore.LOGIT,
                    ProcessCentering.NONE,
                    ProcessScaling.BATCH_MAX,
                    0,
                    16,
                    false,
                    4));
    float even = 0.5f;
    float twice = 2 / 3f; // logit log 2
    float quarter = 0.2f; // logit −log 4
    List<ScoredChain> chains =
        List.of(
            chain("a", 0, true, 6, twice, twice, quarter),
            chain("a", 1, false, 6, even, quarter, even),
            chain("b", 0, false, 6, twice, twice, twice),
            chain("b", 1, false, 6));
    List<ChainReward> rewards = batch(settings, chains).rewards();
    // returns in units of log 2: 0, −1, −2; −2, −2, 0; 3, 2, 1: the largest is 3
    double unit = 5 / 3.0;
    assertThat(rewards.get(0).steps())
        .containsExactly(new double[] {unit, unit, -2 * unit}, within(1e-5));
    assertThat(rewards.get(1).steps())
        .containsExactly(new double[] {0, -2 * unit, 0}, within(1e-5));
    assertThat(rewards.get(2).process()).isCloseTo(5, within(1e-5));
    assertThat(rewards.get(2).perToken()).contains(new double[] {unit}, within(1e-5));
    assertThat(rewards.get(3).process()).as("16 · 5, cut to the range").isCloseTo(-5, within(1e-9));
    double last = rewards.get(3).perToken()[rewards.get(3).perToken().length - 1];
    assertThat(last).isCloseTo(-5, within(1e-9));
    List<ScoredChain> flat = List.of(chain("a", 0, true, 6, even), chain("a", 1, false, 6, even));
    assertThat(batch(settings, flat).rewards().get(0).process()).as("nothing to scale").isZero();
  }

  @Test
  void progressBeginsAtTheMeanOfTheProblemsFirstSteps() {
    PpoSettings settings =
        OUTCOME.withProcess(ProcessForm.PROGRESS, 2).withShaping(ShapingSettings.DEFAULT);
    List<ScoredChain> chains =
        List.of(
            chain("a", 0, true, 5, 0.5f, 1f),
            chain("b", 0, false, 5, 0.25f),
            chain("a", 1, false, 5, 0f),
            chain("a", 2, false, 5));
    // the best of 4 after a first step of 0.5 is right with probability 0.9375
    assertThat(ProblemValues.of(chains, settings)[0]).isCloseTo(0.46875, within(1e-9));
    List<ChainReward> rewards = batch(settings, chains).rewards();
    assertThat(rewards.get(0).steps())
        .as("A_1 = 0.46875 less A_2 = 0.0625, and A_2")
        .containsExactly(new double[] {0.8125, 0.125}, within(1e-6));
    assertThat(rewards.get(1).process()).as("the only chain with a step").isZero();
    assertThat(rewards.get(2).process()).isCloseTo(-0.9375, within(1e-6));
    assertThat(rewards.get(3).process()).as("no step").isCloseTo(-0.9375, within(1e-6));
    assertThat(ProblemValues.of(chains, OUTCOME)).containsOnly(0);
  }

  @Test
  void formsThatAnEstimatorDoesNotDefineAreRejected() {
    assertThatThrownBy(
            () -> PpoSettings.DEFAULT.withAdvantageEstimator(AdvantageEstimator.GRPO_PROCESS))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot use setting process-reward: advantage-estimator grpo-process does not define"
                + " advantages for it (min, expected one of sum)");
    assertThatThrownBy(
            () ->
                PpoSettings.DEFAULT
                    .withProcess(ProcessForm.CLIP_DELTA, 1)
                    .withAdvantageEstimator(AdvantageEstimator.GRPO))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("running-min, min, strict-min, sum, none");
  }
}
