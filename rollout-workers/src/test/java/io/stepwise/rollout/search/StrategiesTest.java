package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.RewardScores;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.search.MonteCarloTreeSearch.Evaluation;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.StepValue.Lookahead;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every strategy on a policy of which everything is known. */
class StrategiesTest {
  private static final StepAggregation MEAN = StepAggregation.MEAN;

  static Map<String, SearchStrategy> strategies() {
    Map<String, SearchStrategy> all = new LinkedHashMap<>();
    all.put("sampling", new IndependentSampling(16, 1, EarlyStop.NEVER));
    all.put("vote", new IndependentSampling(16, 1, EarlyStop.VOTE_DECIDED));
    all.put("beam", new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10));
    all.put("lookahead", new BeamSearch(4, 2, 1, new Lookahead(2, MEAN), 10));
    all.put("dvts", new DiverseTreeSearch(8, 4, 1, new PrefixScore(MEAN), 10));
    all.put("particles", new ParticleFilter(8, 1, 1, MEAN, 10));
    all.put("gibbs", new ParticleFilter(4, 3, 1, MEAN, 10));
    all.put("backtracking", new Backtracking(0.6, 3, 10, 1, 10));
    all.put("pool", new PoolSearch(4, 2, 0.1, 1, MEAN, 100));
    all.put(
        "auto",
        new EscalatingSearch(0.99, MEAN, new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10)));
    for (Evaluation evaluation : Evaluation.values()) {
      for (SelectionRule rule : SelectionRule.values()) {
        all.put("mcts " + evaluation + " " + rule, mcts(60, rule, evaluation));
      }
    }
    return all;
  }

  private static MonteCarloTreeSearch mcts(
      int iterations, SelectionRule rule, Evaluation evaluation) {
    return new MonteCarloTreeSearch(
        new MonteCarloTreeSearch.Settings(
            iterations,
            4,
            3,
            new TreePolicy(rule, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 2),
            evaluation,
            MEAN,
            1,
            10));
  }

  private static SearchContext context(String name, long sampledTokens, int answerTokens) {
    return ToyTree.context(name, new Budget(sampledTokens, answerTokens, 50));
  }

  private static SearchResult search(SearchStrategy strategy, SearchContext context) {
    return new Searcher(strategy, Selection.BEST, MEAN, "").search(context);
  }

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
  void treeSearchesOfFewVisitsCompleteTheirBestPrefix() {
    for (int visits : new int[] {1, 2, 5}) {
      SearchStrategy few = mcts(visits, SelectionRule.PUCT, Evaluation.PREFIX);
      SearchResult result = search(few, context("few", Budget.UNLIMITED, 0));
      assertThat(result.answer()).isNotEmpty();
      assertThat(result.finish()).isEqualTo(SearchResult.Finish.STOP);
      // Eight tokens are the four steps of the first expansion: nothing is left for a completion.
      SearchResult cut = search(few, context("few", 8, 0));
      assertThat(cut.cost().sampledTokens()).isEqualTo(8);
      assertThat(cut.answer()).isEmpty();
    }
  }

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

  private static SearchContext context(String name, StepVerifier verifier) {
    return new SearchContext(
        new ToyTree(),
        verifier,
        ToyTree.ANSWERS,
        new Budget(Budget.UNLIMITED, 0, 50),
        NamedRandom.of(name),
        SearchListener.NONE);
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
  void treeSearchExhaustsASmallTree() {
    SearchContext context = context("exhaust", Budget.UNLIMITED, 0);
    SearchOutcome outcome =
        new MonteCarloTreeSearch(
                new MonteCarloTreeSearch.Settings(
                    100_000,
                    40,
                    1,
                    new TreePolicy(SelectionRule.PUCT, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 1),
                    Evaluation.PREFIX,
                    MEAN,
                    1,
                    10))
            .search(context);
    assertThat(outcome.stoppedBy()).isEqualTo(StoppedBy.EXHAUSTED);
    // With 40 samples of a node, all of its three steps are found.
    assertThat(outcome.solutions()).hasSize(81);
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

  @Test
  void backtrackingAcceptsTheBestStepWhenRejectionsAreUsedUp() {
    SearchOutcome outcome =
        new Backtracking(1, 3, 5, 1, 10).search(context("give up", Budget.UNLIMITED, 0));
    assertThat(outcome.solutions().get(0).state()).isEqualTo(State.FINISHED);
    assertThat(outcome.metrics()).containsEntry("rejected_steps", 5.0);
  }
}
