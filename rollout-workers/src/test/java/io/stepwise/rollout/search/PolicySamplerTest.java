package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.PartialSolution.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Search with a real policy and a real reward model, small and of random weights. */
class PolicySamplerTest {
  private static final int LENGTH = 40;
  private static final String PROBLEM = "12+34=";
  @TempDir static Path folder;
  private static CausalModel policy;
  private static ProcessRewardModel reward;
  private static Formats formats;

  /** The answer is the last step. */
  private static final AnswerReader LAST_STEP =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  @BeforeAll
  static void open() {
    String path = TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"));
    policy = CausalModel.load(InputFolder.open(path));
    formats =
        FolderFormats.settle(
                InputFolder.open(path), policy.tokenizer(), FormatSettings.DEFAULTS, "")
            .open(policy.tokenizer());
    reward =
        RewardModels.openProcess(
            InputFolder.open(TinyModels.write(Head.SCALAR, 2, folder.resolve("prm"))));
  }

  @AfterAll
  static void close() {
    policy.close();
    reward.close();
  }

  private static PolicySampler sampler(PrefixTree tree) {
    return new PolicySampler(policy, tree, formats, new Sampling(1, LENGTH, 16), LENGTH, PROBLEM);
  }

  private static Extension request(
      PartialSolution solution, NamedRandom random, Extension.Reach reach) {
    return new Extension(solution, random, 1, reach, LENGTH - solution.length());
  }

  @Test
  void wholeSolutionsAreWhatTheGeneratorSamples() {
    NamedRandom random = NamedRandom.of("whole");
    try (PolicySampler sampler = sampler(new PrefixTree(policy))) {
      CostMeter meter = new CostMeter();
      List<PartialSolution> solutions =
          sampler.extend(
              List.of(
                  request(PartialSolution.root(), random.child(1), Extension.Reach.SOLUTION),
                  request(PartialSolution.root(), random.child(2), Extension.Reach.SOLUTION)),
              meter);
      List<Generated> expected =
          new Generator(policy)
              .generate(
                  List.of(
                      new GenerationRequest(sampler.prompt(), random.child(1)),
                      new GenerationRequest(sampler.prompt(), random.child(2))),
                  new Sampling(1, LENGTH, 16));
      for (int i = 0; i < 2; i++) {
        assertThat(solutions.get(i).response()).containsExactly(expected.get(i).tokens());
        assertThat(solutions.get(i).steps())
            .isEqualTo(formats.steps().split(expected.get(i).tokens()).texts());
      }
    }
  }

  @Test
  void stepsEndAtTheFormatsEndsAndJoinToTheText() {
    NamedRandom random = NamedRandom.of("steps");
    int stepEnds = 0;
    for (int trial = 0; trial < 20; trial++) {
      try (PolicySampler sampler = sampler(new PrefixTree(policy))) {
        PartialSolution solution = PartialSolution.root();
        for (int k = 0; solution.open(); k++) {
          PartialSolution next =
              sampler
                  .extend(
                      List.of(request(solution, random.child(trial, k), Extension.Reach.STEP)),
                      new CostMeter())
                  .get(0);
          assertThat(next.depth() - solution.depth()).isBetween(0, 1);
          if (next.open()) {
            int[] response = next.response();
            assertThat(response[response.length - 1])
                .isEqualTo(policy.tokenizer().tokens().stepEnd());
            stepEnds++;
          }
          solution = next;
        }
        assertThat(solution.steps()).isEqualTo(formats.steps().split(solution.response()).texts());
        assertThat(solution.stepEnds())
            .containsExactly(formats.steps().split(solution.response()).ends());
        assertThat(solution.state()).isIn(State.FINISHED, State.TRUNCATED);
        assertThat(solution.length()).isLessThanOrEqualTo(LENGTH);
      }
    }
    assertThat(stepEnds).isGreaterThan(5);
  }

  @Test
  void prefixesAreComputedOnce() {
    try (PolicySampler sampler = sampler(new PrefixTree(policy))) {
      CostMeter meter = new CostMeter();
      PartialSolution solution = PartialSolution.root();
      for (int k = 0; k < 5 && solution.open(); k++) {
        List<Extension> four =
            List.of(
                request(solution, NamedRandom.of("a", k), Extension.Reach.STEP),
                request(solution, NamedRandom.of("b", k), Extension.Reach.STEP),
                request(solution, NamedRandom.of("c", k), Extension.Reach.STEP),
                request(solution, NamedRandom.of("d", k), Extension.Reach.STEP));
        solution = sampler.extend(four, meter).get(0);
      }
      Cost cost = meter.cost(solution.length());
      int read = solution.parent().length();
      assertThat(cost.prefilledTokens()).isEqualTo(sampler.prompt().length + read);
      assertThat(cost.expansions()).isEqualTo(4L * (solution.path().size() - 1));
    }
  }

  @Test
  void strategiesReadAtMostWhatTheySampled() {
    Map<String, SearchStrategy> strategies = StrategiesTest.strategies();
    for (String name : List.of("beam", "dvts", "pool", "particles", "mcts PREFIX PUCT")) {
      Solver solver =
          new Solver(
              policy,
              formats,
              reward,
              LAST_STEP,
              new SolverSettings(
                  new Searcher(strategies.get(name), Selection.BEST, StepAggregation.GEOMEAN, ""),
                  new Budget(Budget.UNLIMITED, 0, LENGTH),
                  0,
                  1,
                  0,
                  ""));
      for (int trial = 0; trial < 5; trial++) {
        SearchResult result =
            solver.solve(PROBLEM, NamedRandom.of(name, trial), SearchListener.NONE);
        assertThat(result.cost().prefilledTokens() - result.promptTokens())
            .as("%s, trial %d", name, trial)
            .isLessThanOrEqualTo(result.cost().sampledTokens());
        assertThat(result.cost().scoredTokens() - result.promptTokens())
            .as("%s, trial %d: the reward model computes a token once", name, trial)
            .isLessThanOrEqualTo(result.cost().sampledTokens());
      }
    }
  }

  @Test
  void operationsAreThoseOfEveryTokenAndItsAttention() {
    Solver solver =
        new Solver(
            policy,
            formats,
            reward,
            LAST_STEP,
            new SolverSettings(
                new Searcher(
                    new IndependentSampling(2, 1, IndependentSampling.EarlyStop.NEVER),
                    Selection.MAJORITY,
                    StepAggregation.GEOMEAN,
                    ""),
                new Budget(Budget.UNLIMITED, 0, LENGTH),
                0,
                1,
                0,
                ""));
    SearchResult result = solver.solve(PROBLEM, NamedRandom.of("flops"), SearchListener.NONE);
    Cost cost = result.cost();
    long prompt = result.promptTokens();
    long kept = result.solutionTokens();
    long other = cost.sampledTokens() - kept;
    // Token i of a row attends to i + 1 positions; the prompt is read once.
    long positions = prompt * (prompt + 1) / 2;
    for (long row : List.of(kept, other)) {
      for (long i = 0; i < row; i++) {
        positions += prompt + i + 1;
      }
    }
    assertThat(cost.policyAttention()).isEqualTo(positions);
    assertThat(cost.rewardAttention()).isZero();
    long width =
        (long) policy.config().layers() * policy.config().heads() * policy.config().headWidth();
    assertThat(result.metrics().get("flops"))
        .isEqualTo(
            2.0 * policy.parameters() * (prompt + cost.sampledTokens()) + 4.0 * width * positions);
  }

  @Test
  void theRewardModelsAttentionIsCountedOnceForEveryToken() {
    Solver solver =
        new Solver(
            policy,
            formats,
            reward,
            LAST_STEP,
            new SolverSettings(
                new Searcher(
                    new Backtracking(0, 3, 10, 1, 10), Selection.BEST, StepAggregation.GEOMEAN, ""),
                new Budget(Budget.UNLIMITED, 0, LENGTH),
                0,
                1,
                0,
                ""));
    SearchResult result = solver.solve(PROBLEM, NamedRandom.of("scored"), SearchListener.NONE);
    long scored = result.cost().scoredTokens();
    // One chain without rejections: the tokens of one row.
    assertThat(result.cost().rewardAttention()).isEqualTo(scored * (scored + 1) / 2);
  }

  @Test
  void oneModelThatGeneratesAndScoresReadsItsStepsOnce() {
    String path = folder.resolve("one").toString();
    TinyModels.write(Head.SCALAR, 3, Path.of(path));
    try (ProcessRewardModel one = RewardModels.openProcess(InputFolder.open(path));
        CausalModel copy = CausalModel.load(InputFolder.open(path))) {
      int cheaper = 0;
      for (String name : List.of("beam", "backtracking", "mcts PREFIX PUCT")) {
        for (int trial = 0; trial < 5; trial++) {
          SearchResult shared = solve(one.policy().orElseThrow(), one, name, trial);
          SearchResult apart = solve(copy, one, name, trial);
          assertThat(shared.steps()).as(name).isEqualTo(apart.steps());
          assertThat(shared.scores()).as(name).containsExactly(apart.scores());
          assertThat(shared.cost().sampledTokens()).isEqualTo(apart.cost().sampledTokens());
          assertThat(shared.cost().scoredTokens()).isEqualTo(apart.cost().scoredTokens());
          long read = shared.cost().prefilledTokens();
          assertThat(read).as(name).isLessThanOrEqualTo(apart.cost().prefilledTokens());
          cheaper += read < apart.cost().prefilledTokens() ? 1 : 0;
        }
      }
      assertThat(cheaper).isPositive();
    }
  }

  private static SearchResult solve(
      CausalModel model, ProcessRewardModel scorer, String strategy, int trial) {
    Searcher searcher =
        new Searcher(
            StrategiesTest.strategies().get(strategy), Selection.BEST, StepAggregation.GEOMEAN, "");
    return new Solver(
            model,
            formats,
            scorer,
            LAST_STEP,
            new SolverSettings(searcher, new Budget(Budget.UNLIMITED, 0, LENGTH), 0, 1, 0, ""))
        .solve(PROBLEM, NamedRandom.of(strategy, trial), SearchListener.NONE);
  }

  @Test
  void injectedTextIsNotSampled() {
    try (PolicySampler sampler = sampler(new PrefixTree(policy))) {
      CostMeter meter = new CostMeter();
      PartialSolution cut =
          sampler
              .extend(
                  List.of(
                      new Extension(
                          PartialSolution.root(),
                          NamedRandom.of("cut"),
                          1,
                          Extension.Reach.SOLUTION,
                          3)),
                  meter)
              .get(0);
      PartialSolution asking = sampler.inject(cut, "5+5=");
      assertThat(asking.open()).isTrue();
      PartialSolution answered =
          sampler
              .extend(
                  List.of(
                      new Extension(
                          asking, NamedRandom.of("more"), 1, Extension.Reach.SOLUTION, 6)),
                  meter)
              .get(0);
      assertThat(sampler.text(answered)).startsWith(sampler.text(cut)).contains("5+5=");
      assertThat(meter.sampledTokens())
          .isEqualTo(answered.length() - policy.tokenizer().verbatim("5+5=").length);
    }
  }

  @Test
  void everyStrategyRunsWithRealModelsWithinItsBudget() {
    StrategiesTest.strategies()
        .forEach(
            (name, strategy) -> {
              Solver solver =
                  new Solver(
                      policy,
                      formats,
                      reward,
                      LAST_STEP,
                      new SolverSettings(
                          new Searcher(strategy, Selection.BEST, StepAggregation.GEOMEAN, ""),
                          new Budget(200, 0, LENGTH),
                          0,
                          1,
                          0,
                          ""));
              SearchResult first = solver.solve(PROBLEM, NamedRandom.of(name), SearchListener.NONE);
              assertThat(first.cost().sampledTokens()).as(name).isBetween(1L, 200L);
              SearchResult second =
                  solver.solve(PROBLEM, NamedRandom.of(name), SearchListener.NONE);
              assertThat(second.steps()).as(name).isEqualTo(first.steps());
              assertThat(second.scores()).as(name).containsExactly(first.scores());
            });
  }

  @Test
  void solutionsThatEndTooEarlyAreContinued() {
    int continued = 0;
    for (int trial = 0; trial < 10; trial++) {
      try (MinimumThinking sampler =
          new MinimumThinking(sampler(new PrefixTree(policy)), 20, "+", 4)) {
        CostMeter meter = new CostMeter();
        PartialSolution solution =
            sampler
                .extend(
                    List.of(
                        request(
                            PartialSolution.root(),
                            NamedRandom.of("wait", trial),
                            Extension.Reach.SOLUTION)),
                    meter)
                .get(0);
        assertThat(meter.sampledTokens()).isLessThanOrEqualTo(LENGTH);
        boolean waited =
            solution.path().stream()
                .anyMatch(
                    node ->
                        node.edge().source() == PartialSolution.Source.INJECTED
                            && node.parent() != null);
        continued += waited ? 1 : 0;
      }
    }
    assertThat(continued).isPositive();
  }
}
