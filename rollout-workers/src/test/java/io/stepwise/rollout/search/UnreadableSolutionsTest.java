package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.prm.scoring.RewardModel;
import org.junit.jupiter.api.Test;

/** Searches with a reward model that rejects some or all solutions. */
class UnreadableSolutionsTest extends ToySearchFixture {
  /** A reward model with a marker: it rejects solutions with a digit. */
  private static StepVerifier rejecting(String digit) {
    RewardModel reward =
        solutions -> {
          if (solutions.stream().anyMatch(solution -> solution.steps().contains(digit))) {
            throw new InvalidInput("Cannot lay out solution: a step spells a marker");
          }
          return ToyTree.REWARD.score(solutions);
        };
    return new StepVerifier(reward.session(), "problem", "toy");
  }

  @Test
  void solutionsThatTheRewardModelCannotReadLose() {
    strategies()
        .forEach(
            (name, strategy) -> {
              if (!name.equals("vote") && !name.equals("backtracking")) {
                StepVerifier verifier = rejecting("1");
                SearchResult result = search(strategy, context(name, verifier));
                assertThat(verifier.unreadable()).as(name).isPositive();
                assertThat(result.steps()).as(name).isNotEmpty().doesNotContain("1");
              }
            });
    StepVerifier twin = rejecting("none");
    search(strategies().get("sampling"), context("sampling", twin));
    assertThat(twin.unreadable()).isZero();
  }

  @Test
  void aRewardModelThatCanReadNothingIsAnError() {
    StepVerifier verifier =
        new StepVerifier(
            ((RewardModel)
                    solutions -> {
                      throw new InvalidInput("Cannot lay out problem: it spells a marker");
                    })
                .session(),
            "problem",
            "toy");
    search(strategies().get("beam"), context("beam", verifier));
    assertThatThrownBy(verifier::unreadable)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("spells a marker");
  }
}
