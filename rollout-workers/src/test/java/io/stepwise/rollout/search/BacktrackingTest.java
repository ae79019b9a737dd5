package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.RewardScores;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BacktrackingTest extends ToySearchFixture {
  @Test
  void backtrackingTakesBackDoubtfulSteps() {
    SearchOutcome outcome =
        new Backtracking(0.6, 3, 1000, 1, 10).search(context("back", Budget.UNLIMITED, 0));
    PartialSolution solution = outcome.solutions().get(0);
    assertThat(solution.state()).isEqualTo(State.FINISHED);
    assertThat(solution.steps()).containsOnly("2"); // only the digit 2 scores above 0.6
    assertThat(outcome.metrics().get("rejected_steps")).isPositive();
  }

  /** Accepts the first steps that it scores and rejects all others. */
  private static RewardModel accepting(int first) {
    AtomicInteger scored = new AtomicInteger();
    return solutions ->
        solutions.stream()
            .map(
                solution -> {
                  float[] scores = new float[solution.steps().size()];
                  Arrays.fill(scores, scored.getAndIncrement() < first ? 0.9f : 0.1f);
                  return new RewardScores(scores, scores.length);
                })
            .toList();
  }

  @Test
  void backtrackingTakesBackTwoStepsAtMost() {
    for (int accepted = 1; accepted < ToyTree.STEPS; accepted++) {
      List<Integer> depths = new ArrayList<>();
      SearchListener listener =
          new SearchListener() {
            @Override
            public void extending(List<PartialSolution> prefixes, long left) {
              depths.add(prefixes.get(0).depth());
            }
          };
      SearchContext context =
          new SearchContext(
              new ToyTree(),
              new StepVerifier(accepting(accepted).session(), "problem", "toy"),
              ToyTree.ANSWERS,
              new Budget(Budget.UNLIMITED, 0, 50),
              NamedRandom.of("bounded", accepted),
              listener);
      new Backtracking(0.6, 3, 40, 1, 10).search(context);
      List<Integer> after = depths.subList(depths.indexOf(accepted), depths.size());
      int lowest = after.stream().mapToInt(depth -> depth).min().orElseThrow();
      assertThat(lowest)
          .as("accepted %d: %s", accepted, depths)
          .isEqualTo(Math.max(0, accepted - 2));
    }
  }

  @Test
  void backtrackingAcceptsTheBestStepWhenRejectionsAreUsedUp() {
    SearchOutcome outcome =
        new Backtracking(1, 3, 5, 1, 10).search(context("give up", Budget.UNLIMITED, 0));
    assertThat(outcome.solutions().get(0).state()).isEqualTo(State.FINISHED);
    assertThat(outcome.metrics()).containsEntry("rejected_steps", 5.0);
  }
}
