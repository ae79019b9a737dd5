package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every strategy on a policy of which everything is known. */
class StrategiesTest extends ToySearchFixture {
  @Test
  void everyStrategyFindsAFinishedSolution() {
    strategies()
        .forEach(
            (name, strategy) -> {
              SearchResult result = search(strategy, context(name, Budget.UNLIMITED, 0));
              assertThat(result.answer()).as(name).isNotEmpty();
              assertThat(result.finish()).as(name).isEqualTo(SearchResult.Finish.STOP);
              assertThat(result.cost().sampledTokens())
                  .as(name)
                  .isEqualTo(result.solutionTokens() + result.cost().discardedTokens());
            });
  }

  @Test
  void equalNamesGiveEqualResults() {
    strategies()
        .forEach(
            (name, strategy) -> {
              SearchResult first = search(strategy, context(name, 300, 0));
              SearchResult second = search(strategy, context(name, 300, 0));
              assertThat(second.steps()).as(name).isEqualTo(first.steps());
              assertThat(second.cost()).as(name).isEqualTo(first.cost());
            });
  }

  @Test
  void noStrategySamplesMoreThanItsBudget() {
    NamedRandom random = NamedRandom.of("budgets", 1);
    strategies()
        .forEach(
            (name, strategy) -> {
              for (int trial = 0; trial < 40; trial++) {
                long budget = 1 + (long) (120 * random.uniform(trial));
                SearchContext context = context(name + trial, budget, 0);
                SearchResult result = search(strategy, context);
                assertThat(context.meter().sampledTokens())
                    .as("%s, budget %d", name, budget)
                    .isLessThanOrEqualTo(budget);
                assertThat(result.cost().sampledTokens()).isGreaterThan(0);
              }
            });
  }

  @Test
  void roomForTheAnswerIsKeptBack() {
    strategies()
        .forEach(
            (name, strategy) -> {
              SearchContext context = context(name, 12, 5);
              strategy.search(context);
              assertThat(context.meter().sampledTokens()).as(name).isLessThanOrEqualTo(7);
            });
  }

  @Test
  void guidedSearchBeatsSamplingOneSolution() {
    double alone = meanScore("one", new IndependentSampling(1, 1, EarlyStop.NEVER));
    strategies()
        .forEach(
            (name, strategy) -> {
              if (!name.equals("vote")) {
                assertThat(meanScore(name, strategy)).as(name).isGreaterThan(alone + 0.1);
              }
            });
  }

  private static double meanScore(String name, SearchStrategy strategy) {
    double sum = 0;
    for (int trial = 0; trial < 50; trial++) {
      SearchResult result = search(strategy, context(name + trial, Budget.UNLIMITED, 0));
      sum += MEAN.score(result.scores());
    }
    return sum / 50;
  }

  @Test
  void voteStopsWhenItIsDecided() {
    AnswerReader same =
        new AnswerReader() {
          @Override
          public java.util.Optional<String> answer(List<String> steps) {
            return java.util.Optional.of("1");
          }

          @Override
          public String canonical(String answer) {
            return answer;
          }
        };
    SearchContext context =
        new SearchContext(
            new ToyTree(),
            null,
            same,
            new Budget(Budget.UNLIMITED, 0, 50),
            NamedRandom.of("vote"),
            SearchListener.NONE);
    SearchOutcome outcome = new IndependentSampling(64, 1, EarlyStop.VOTE_DECIDED).search(context);
    assertThat(outcome.stoppedBy()).isEqualTo(StoppedBy.DECIDED);
    assertThat(outcome.solutions()).hasSize(4);
    assertThat(context.meter().sampledTokens()).isEqualTo(4 * (2 * ToyTree.STEPS + 1));
  }

  @Test
  void escalatingSearchStopsWhereTheFirstSolutionIsGood() {
    SearchStrategy never =
        context -> {
          throw new AssertionError("searched on");
        };
    SearchOutcome sure =
        new EscalatingSearch(0.8, MEAN, never).search(context("sure", Budget.UNLIMITED, 0));
    assertThat(sure.stoppedBy()).isEqualTo(StoppedBy.DECIDED);
    assertThat(sure.solutions()).hasSize(1);
    SearchOutcome unsure =
        new EscalatingSearch(0.95, MEAN, new IndependentSampling(3, 1, EarlyStop.NEVER))
            .search(context("unsure", Budget.UNLIMITED, 0));
    assertThat(unsure.solutions()).hasSize(4);
  }

  @Test
  void recorderKeepsTheTree() {
    TreeRecorder recorder = new TreeRecorder();
    SearchContext context =
        new SearchContext(
            new ToyTree(),
            new StepVerifier(ToyTree.REWARD.session(), "problem", "toy"),
            ToyTree.ANSWERS,
            new Budget(Budget.UNLIMITED, 0, 50),
            NamedRandom.of("recorded"),
            recorder);
    SearchOutcome outcome = new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10).search(context);
    List<TreeRecorder.Node> nodes = recorder.nodes();
    assertThat(nodes.get(0).parent()).isEqualTo(-1);
    assertThat(nodes).allSatisfy(node -> assertThat(node.parent()).isLessThan(node.id()));
    assertThat(nodes.stream().mapToInt(TreeRecorder.Node::tokens).sum())
        .isEqualTo((int) context.meter().sampledTokens());
    for (PartialSolution solution : outcome.solutions()) {
      List<Integer> path = recorder.path(solution);
      assertThat(path.get(0)).isZero();
      assertThat(path).hasSize(solution.path().size());
    }
    assertThat(recorder.nodes()).hasSameSizeAs(nodes);
  }
}
