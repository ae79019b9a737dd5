package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.SearchResult.Finish;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Searches whose budget is not enough for all they would do. A solution has 9 tokens. */
class TightBudgetTest {
  private static final int SOLUTION = 2 * ToyTree.STEPS + 1;

  private static SearchResult search(SearchStrategy strategy, String name, Budget budget) {
    return new Searcher(strategy, Selection.BEST, StepAggregation.MEAN, "")
        .search(ToyTree.context(name, budget));
  }

  @Test
  void everySearchAnswersWithOneAndAHalfTimesTheTokensOfASolution() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              for (int tokens = (3 * SOLUTION + 1) / 2; tokens < 100; tokens++) {
                String search = name + " with budget " + tokens;
                SearchResult result = search(strategy, search, new Budget(tokens, 0, 50));
                assertThat(result.cost().sampledTokens()).as(search).isBetween(1L, (long) tokens);
                assertThat(result.answer()).as(search).isNotEmpty();
                assertThat(result.finish()).as(search).isEqualTo(Finish.STOP);
              }
            });
  }

  @Test
  void searchesThatTheBudgetLimitedSaySo() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              for (int tokens = 3; tokens < SOLUTION; tokens++) {
                String search = name + " with budget " + tokens;
                SearchResult cut = search(strategy, search, new Budget(tokens, 0, 50));
                assertThat(cut.answer()).as(search).isEmpty();
                assertThat(cut.finish()).as(search).isEqualTo(Finish.BUDGET);
                assertThat(cut.stoppedBy()).as(search).isEqualTo(StoppedBy.BUDGET);
              }
            });
  }

  @Test
  void searchesThatTheLengthOfSolutionsLimitsSaySo() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              SearchResult cut = search(strategy, name, new Budget(Budget.UNLIMITED, 0, 7));
              assertThat(cut.answer()).as(name).isEmpty();
              assertThat(cut.finish()).as(name).isEqualTo(Finish.LENGTH);
              assertThat(cut.stoppedBy()).as(name).isNotEqualTo(StoppedBy.BUDGET);
            });
  }

  @Test
  void budgetsThatAreNotUsedUpChangeNothing() {
    ToySearchFixture.strategies()
        .forEach(
            (name, strategy) -> {
              SearchResult unlimited = search(strategy, name, new Budget(Budget.UNLIMITED, 0, 50));
              long used = unlimited.cost().sampledTokens();
              for (long tokens : new long[] {2 * used + 50, 100 * used}) {
                SearchResult limited = search(strategy, name, new Budget(tokens, 0, 50));
                assertThat(limited.steps()).as(name).isEqualTo(unlimited.steps());
                assertThat(limited.cost()).as(name).isEqualTo(unlimited.cost());
                assertThat(limited.stoppedBy()).as(name).isEqualTo(unlimited.stoppedBy());
              }
            });
  }

  private static List<Extension> firstSteps(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Extension(
                    PartialSolution.root(), NamedRandom.of("first", i), 1, Reach.STEP, 1_000))
        .toList();
  }

  @Test
  void theFirstStepTellsHowManyAreServedTogether() {
    CostMeter meter = new CostMeter();
    BudgetAllocator allocator = new BudgetAllocator(new Budget(60, 0, 60), meter);
    List<Extension> first = allocator.next(firstSteps(16));
    assertThat(first).hasSize(1);
    List<PartialSolution> steps = new ToyTree().extend(first, meter);
    allocator.extended(first, steps);
    // 58 tokens are left, 40 of them reserved; a step has 2, and twice that is a share.
    List<Extension> more = allocator.next(firstSteps(15));
    assertThat(more).hasSize(4).allMatch(request -> request.maxTokens() == 4);
    assertThat(allocator.limited()).isFalse();

    meter.sampled(17, 0);
    assertThat(allocator.next(firstSteps(11))).isEmpty();
    assertThat(allocator.refused()).isTrue();
    assertThat(allocator.limited()).isTrue();
    PartialSolution finished = ToyTree.end(steps.get(0));
    assertThat(finished.state()).isEqualTo(State.FINISHED);
    allocator.candidates(List.of(finished));
    assertThat(allocator.next(firstSteps(11))).as("nothing is reserved any more").hasSize(10);
  }

  @Test
  void requestsThatMayAllTakeTheirFullLengthAreServedTogether() {
    BudgetAllocator allocator = new BudgetAllocator(new Budget(160, 0, 10), new CostMeter());
    assertThat(allocator.next(firstSteps(16)))
        .hasSize(16)
        .allMatch(request -> request.maxTokens() == 10);
  }
}
