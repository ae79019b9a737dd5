package io.stepwise.policy.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.policy.Golden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenRewardsTest {
  private static final double NAN = Double.NaN;

  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("token_rewards");
    double[] logProbs = golden.doubles("/inputs/logp");
    boolean[] mask = new boolean[logProbs.length];
    Arrays.fill(mask, true);
    double[] rewards =
        TokenRewards.assemble(
            new KlPenalty(golden.number("/inputs/beta"))
                .rewards(logProbs, golden.doubles("/inputs/ref_logp"), mask),
            mask,
            Golden.ints(golden.at("/inputs/step_end_indices")),
            golden.doubles("/inputs/process_rewards"),
            golden.number("/inputs/outcome_reward"));
    Golden.assertClose(rewards, golden.doubles("/outputs/token_rewards"));
    double[] toGo = TokenRewards.toGo(rewards, mask);
    Golden.assertClose(toGo, golden.doubles("/outputs/reward_to_go"));
    Golden.assertClose(toGo[0], golden.number("/outputs/total"));
  }

  @Test
  void outcomeGoesToTheLastDrawnTokenAndMaskedPlacesAreNeverRead() {
    boolean[] mask = {false, true, true, false, true, false};
    double[] penalty =
        new KlPenalty(1)
            .rewards(
                new double[] {NAN, 1, 2, NAN, 3, NAN}, new double[] {NAN, 0, 0, NAN, 0, NAN}, mask);
    assertThat(penalty).containsExactly(0, -1, -2, 0, -3, 0);
    double[] perToken = {NAN, -1, -2, NAN, -3, NAN};
    double[] rewards = TokenRewards.assemble(perToken, mask, new int[] {2}, new double[] {10}, 100);
    assertThat(rewards).containsExactly(0, -1, 8, 0, 97, 0);
    assertThat(TokenRewards.toGo(new double[] {NAN, -1, 8, NAN, 97, NAN}, mask))
        .containsExactly(0, 104, 105, 0, 97, 0);
  }

  @Test
  void rewardOfAStepEndedByOthersIsAtTheLastSampledToken() {
    boolean[] mask = {true, true, false, false, true};
    assertThat(TokenRewards.assemble(new double[5], mask, new int[] {3, 4}, new double[] {1, 2}, 0))
        .containsExactly(0, 1, 0, 0, 2);
    // nothing of the step was drawn by the policy
    assertThat(
            TokenRewards.assemble(
                new double[2], new boolean[] {false, true}, new int[] {0}, new double[] {1}, 0))
        .containsExactly(0, 0);
  }

  @Test
  void twoStepsThatEndAtOneTokenBothGetTheirReward() {
    assertThat(
            TokenRewards.assemble(
                new double[2],
                new boolean[] {true, true},
                new int[] {1, 1},
                new double[] {1, 2},
                4))
        .containsExactly(0, 7);
  }

  @Test
  void chainsWithoutTokensAndUnequalNumbersAreRejected() {
    assertThatThrownBy(
            () ->
                TokenRewards.assemble(new double[2], new boolean[2], new int[0], new double[0], 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                TokenRewards.assemble(
                    new double[1], new boolean[] {true}, new int[] {0}, new double[0], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
