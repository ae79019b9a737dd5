package io.stepwise.policy.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.policy.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupAdvantageTest {
  private static final List<GroupAdvantage> ALL = List.of(new Grpo(), new DrGrpo(), new Rloo());

  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("group_advantages");
    double[] returns = golden.doubles("/inputs/rewards");
    Golden.assertClose(new Grpo().within(returns), golden.doubles("/outputs/grpo_ddof1"));
    Golden.assertClose(new DrGrpo().within(returns), golden.doubles("/outputs/dr_grpo"));
    Golden.assertClose(new Rloo().within(returns), golden.doubles("/outputs/rloo"));
  }

  @Test
  void equalReturnsTeachExactlyNothing() {
    double[] golden = Golden.of("group_advantages_degenerate").doubles("/inputs/rewards");
    for (GroupAdvantage estimator : ALL) {
      assertThat(estimator.within(golden)).containsOnly(0);
      // 0.1 · 3 / 3 is not 0.1
      assertThat(estimator.within(new double[] {0.1, 0.1, 0.1})).containsOnly(0);
      assertThat(estimator.within(new double[] {0.7})).containsExactly(0);
    }
  }

  @Test
  void leavingOneOutIsTheMeanRescaled() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int k = 2 + random.nextInt(7);
      double[] returns = random.doubles(k).toArray();
      double[] centred = new DrGrpo().within(returns);
      double[] leftOut = new Rloo().within(returns);
      for (int i = 0; i < k; i++) {
        assertThat(leftOut[i])
            .as("seed %d", seed)
            .isCloseTo(k / (k - 1.0) * centred[i], within(1e-12));
      }
    }
  }

  @Test
  void groupsMayLieInAnyOrder() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] returns = random.doubles(24).toArray();
      int[] groups = random.ints(24, 0, 5).toArray();
      for (GroupAdvantage estimator : ALL) {
        double[] advantages = estimator.of(returns, groups);
        for (int g = 0; g < 5; g++) {
          int group = g;
          int[] members =
              java.util.stream.IntStream.range(0, 24).filter(i -> groups[i] == group).toArray();
          double[] expected =
              estimator.within(Arrays.stream(members).mapToDouble(i -> returns[i]).toArray());
          for (int k = 0; k < members.length; k++) {
            assertThat(advantages[members[k]]).as("seed %d", seed).isEqualTo(expected[k]);
          }
        }
      }
    }
  }

  @Test
  void reinforcePlusPlusAgreesWithTheGoldenCase() {
    Golden golden = Golden.of("reinforce_pp");
    double[] scores = golden.doubles("/inputs/rewards");
    int[] groups = Golden.ints(golden.at("/inputs/groups"));
    check(golden, "/outputs/reinforce_pp", scores);
    check(golden, "/outputs/reinforce_pp_baseline", new DrGrpo().of(scores, groups));
  }

  private static void check(Golden golden, String pointer, double[] scores) {
    int[] counts = Golden.ints(golden.at("/inputs/token_counts"));
    int length = golden.at("/inputs/max_len").intValue();
    double[][] rewards = new double[scores.length][length];
    boolean[][] masks = new boolean[scores.length][length];
    for (int i = 0; i < scores.length; i++) {
      Arrays.fill(rewards[i], Double.NaN);
      Arrays.fill(rewards[i], 0, counts[i], 0);
      Arrays.fill(masks[i], 0, counts[i], true);
      rewards[i][counts[i] - 1] = scores[i];
    }
    double[][] advantages = ReinforcePlusPlus.advantages(rewards, masks);
    for (int i = 0; i < scores.length; i++) {
      Golden.assertClose(advantages[i], Golden.doubles(golden.at(pointer).get(i)));
    }
  }
}
