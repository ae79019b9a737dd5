package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.Source;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.SearchResult.Finish;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of searches and the counts of their tokens, with models whose rows have 64 tokens. */
class SearchLimitsTest {
  private static final String PROBLEM = "12+34=";

  @TempDir static Path folder;
  private static CausalModel policy;
  private static ProcessRewardModel reward;
  private static Formats formats;

  @BeforeAll
  static void open() {
    policy = load("policy", 64);
    formats = Formats.stepwise(policy.tokenizer());
    reward =
        RewardModels.openProcess(
            InputFolder.open(
                TinyModels.write(Head.SCALAR, TinyModels.TOKENIZER, 24, 2, folder.resolve("prm"))));
  }

  private static CausalModel load(String name, int maxLength) {
    return CausalModel.load(
        InputFolder.open(
            TinyModels.write(
                Head.LANGUAGE_MODEL, TinyModels.TOKENIZER, maxLength, 1, folder.resolve(name))));
  }

  @AfterAll
  static void close() {
    policy.close();
    reward.close();
  }

  private static PolicySampler sampler(Formats used, int solutionTokens) {
    return new PolicySampler(
        policy,
        new PrefixTree(policy),
        used,
        new Sampling(1, solutionTokens, 16),
        solutionTokens,
        PROBLEM);
  }

  /** Reads the answer of solutions that were asked for it. */
  private static final AnswerReader ASKED =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          return Optional.of("10").filter(answer -> String.join("", steps).contains("5+5="));
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  private static SearchResult solve(
      SearchStrategy strategy, String problem, Budget budget, String answerPrompt) {
    return solve(strategy, Selection.BEST, TinySearch.NO_ANSWER, problem, budget, answerPrompt);
  }

  private static SearchResult solve(
      SearchStrategy strategy,
      Selection selection,
      AnswerReader answers,
      String problem,
      Budget budget,
      String answerPrompt) {
    return new Solver(
            policy,
            formats,
            reward,
            answers,
            new SolverSettings(
                new Searcher(strategy, selection, StepAggregation.GEOMEAN, answerPrompt),
                budget,
                0,
                1,
                0,
                ""))
        .solve(problem, NamedRandom.of("limits"), SearchListener.NONE);
  }

  @Test
  void stepsThatBeginWithADelimiterAreExtendedOneByOne() {
    FormatSettings settings =
        new FormatSettings(FormatSettings.Choice.PLAIN, null, "{problem}", "regex:[+]");
    Formats regex =
        FolderFormats.settle(
                InputFolder.open(folder.resolve("policy").toString()),
                policy.tokenizer(),
                settings,
                "")
            .open(policy.tokenizer());
    int deepest = 0;
    for (int trial = 0; trial < 30; trial++) {
      try (PolicySampler sampler = sampler(regex, 50)) {
        PartialSolution solution = PartialSolution.root();
        for (int k = 0; solution.open(); k++) {
          PartialSolution next =
              sampler
                  .extend(
                      List.of(
                          new Extension(
                              solution,
                              NamedRandom.of("regex", trial, k),
                              1,
                              Reach.STEP,
                              50 - solution.length())),
                      new CostMeter())
                  .get(0);
          assertThat(next.length()).isGreaterThan(solution.length());
          if (next.open()) {
            assertThat(next.depth()).isEqualTo(solution.depth() + 1);
          }
          solution = next;
        }
        assertThat(solution.steps()).isEqualTo(regex.steps().split(solution.response()).texts());
        assertThat(solution.stepEnds())
            .containsExactly(regex.steps().split(solution.response()).ends());
        deepest = Math.max(deepest, solution.depth());
      }
    }
    assertThat(deepest).isGreaterThan(2);
  }

  @Test
  void solutionsEndBeforeTheNextProblemOfATemplateWithExamples() {
    // A template whose first line is an example: "\\n5" begins another problem.
    ReasoningTokenizer lines = CharacterTokenizer.of(".^$;:", "0123456789\n=");
    String model = TinyModels.write(Head.LANGUAGE_MODEL, lines, 64, 1, folder.resolve("examples"));
    int stopped = 0;
    try (CausalModel policy = CausalModel.load(InputFolder.open(model))) {
      Formats examples =
          FolderFormats.settle(
                  InputFolder.open(model),
                  policy.tokenizer(),
                  new FormatSettings(FormatSettings.Choice.PLAIN, null, "5=\n5{problem}", "line"),
                  "")
              .open(policy.tokenizer());
      for (int trial = 0; trial < 60; trial++) {
        for (Reach reach : List.of(Reach.STEP, Reach.SOLUTION)) {
          try (PolicySampler sampler =
              new PolicySampler(
                  policy, new PrefixTree(policy), examples, new Sampling(1, 40, 16), 40, "2=")) {
            CostMeter meter = new CostMeter();
            PartialSolution solution = PartialSolution.root();
            for (int k = 0; solution.open(); k++) {
              Extension request =
                  new Extension(
                      solution, NamedRandom.of("stop", trial, k), 1, reach, 40 - solution.length());
              solution = sampler.extend(List.of(request), meter).get(0);
            }
            assertThat(sampler.text(solution)).doesNotContain("\n5");
            assertThat(meter.sampledTokens()).isEqualTo(solution.length());
            String whole = policy.tokenizer().decode(solution.response());
            if (whole.contains("\n5")) {
              stopped++;
              assertThat(whole).endsWith("\n5");
              assertThat(solution.state()).isEqualTo(State.FINISHED);
              assertThat(sampler.text(sampler.inject(solution, "1")))
                  .isIn(sampler.text(solution) + "1", sampler.text(solution) + "\n1");
            }
          }
        }
      }
    }
    assertThat(stopped).isGreaterThan(3);
  }

  @Test
  void everyTokenOfAPrefixIsEitherComputedOrReused() {
    NamedRandom random = NamedRandom.of("accounts");
    for (int trial = 0; trial < 20; trial++) {
      try (PolicySampler sampler = sampler(formats, 40)) {
        CostMeter meter = new CostMeter();
        List<PartialSolution> open = new ArrayList<>(List.of(PartialSolution.root()));
        long read = 0;
        long sampled = 0;
        for (int k = 0; k < 12 && !open.isEmpty(); k++) {
          PartialSolution from = open.get((int) (open.size() * random.uniform(100L * trial + k)));
          if (random.child("release").uniform(100L * trial + k) < 0.3) {
            sampler.release(from);
          }
          Extension request =
              new Extension(
                  from, random.child(trial, k), 1, Reach.STEP, Math.max(1, 40 - from.length()));
          PartialSolution next = sampler.extend(List.of(request), meter).get(0);
          read += sampler.prompt().length + from.length();
          sampled += next.length() - from.length();
          if (next.open()) {
            open.add(next);
          }
        }
        Cost cost = meter.cost(0);
        assertThat(cost.prefilledTokens() + cost.cachedTokens()).isEqualTo(read);
        assertThat(cost.sampledTokens()).isEqualTo(sampled);
        assertThat(cost.discardedTokens()).isEqualTo(sampled);
      }
    }
  }

  @Test
  void solutionsLongerThanTheModelAreCutThere() {
    StrategiesTest.strategies()
        .forEach(
            (name, strategy) -> {
              SearchResult result =
                  solve(strategy, PROBLEM, new Budget(Budget.UNLIMITED, 8, 500), "5+5=");
              assertThat(result.solutionTokens()).as(name).isBetween(1, 64 - result.promptTokens());
              assertThat(result.finish()).as(name).isIn(Finish.STOP, Finish.LENGTH);
            });
  }

  @Test
  void problemsThatFillTheModelHaveNoAnswer() {
    SearchStrategy one = new IndependentSampling(1, 1, EarlyStop.NEVER);
    for (int length = 50; length < 80; length++) {
      String problem = "1".repeat(length);
      SearchResult result = solve(one, problem, new Budget(100, 8, 30), "5+5=");
      int room = 64 - formats.prompt().render(problem).length;
      assertThat(result.stoppedBy() == StoppedBy.PROMPT_TOO_LONG).isEqualTo(room < 1);
      assertThat(result.cost().sampledTokens()).isBetween(room < 1 ? 0L : 1L, Math.max(0L, room));
    }
  }

  @Test
  void problemsBeyondWhatCanBeTokenizedHaveNoAnswer() {
    SearchResult result =
        solve(new AnswerOnly(), "1".repeat(1_000_000), new Budget(100, 8, 30), "5+5=");
    assertThat(result.stoppedBy()).isEqualTo(StoppedBy.PROMPT_TOO_LONG);
    assertThat(result.cost()).isEqualTo(Cost.NONE);
  }

  @Test
  void solutionsThatTheBudgetCutSaySo() {
    SearchStrategy one = new IndependentSampling(1, 1, EarlyStop.NEVER);
    int cut = 0;
    for (int trial = 0; trial < 10; trial++) {
      SearchResult tight = solve(one, trial + "+1=", new Budget(2, 0, 30), "");
      if (tight.finish() != Finish.STOP) {
        assertThat(tight.finish()).isEqualTo(Finish.BUDGET);
        assertThat(tight.stoppedBy()).isEqualTo(StoppedBy.BUDGET);
        cut++;
      }
      SearchResult wide = solve(one, trial + "+1=", new Budget(40, 0, 30), "");
      assertThat(wide.finish()).isNotEqualTo(Finish.BUDGET);
    }
    assertThat(cut).isPositive();
  }

  @Test
  void requestedAnswersAreScoredWithTheirSteps() {
    SearchStrategy two = new IndependentSampling(2, 1, EarlyStop.NEVER);
    int forced = 0;
    for (int trial = 0; trial < 20; trial++) {
      String problem = trial + "+1=";
      Budget budget = new Budget(100, 8, 12);
      SearchResult scored = solve(two, Selection.BEST, ASKED, problem, budget, "5+5=");
      SearchResult counted = solve(two, Selection.MAJORITY, ASKED, problem, budget, "5+5=");
      assertThat(counted.scores()).isEmpty();
      if (scored.forced()) {
        assertThat(scored.steps()).isNotEmpty();
        assertThat(scored.scores()).hasSameSizeAs(scored.steps());
        long computed = scored.cost().scoredTokens() - scored.promptTokens();
        int injected = policy.tokenizer().verbatim("5+5=").length;
        assertThat(computed).isLessThanOrEqualTo(scored.cost().sampledTokens() + injected);
        int endToken = 1;
        assertThat(scored.textTokens())
            .as("the words that ask for the answer were not sampled")
            .isBetween(1, policy.tokenizer().verbatim(scored.text()).length - injected + endToken);
        forced++;
      } else {
        int text = policy.tokenizer().verbatim(scored.text()).length;
        assertThat(scored.textTokens())
            .as("the policy's own answer")
            .isEqualTo(Math.min(scored.solutionTokens(), text));
      }
    }
    assertThat(forced).isPositive();
  }

  @Test
  void strategiesReadAnswersAsTheFinalChoiceDoes() {
    int open = 0;
    for (int trial = 0; trial < 20; trial++) {
      List<Optional<String>> read = new ArrayList<>();
      List<State> states = new ArrayList<>();
      SearchStrategy asking =
          context -> {
            PartialSolution chain =
                context.extend(List.of(context.rest(context.root(), 1, "chain"))).get(0);
            PartialSolution asked = context.sampler().inject(chain, "5+5=");
            Extension answer = new Extension(asked, context.random("one"), 1, Reach.STEP, 8);
            PartialSolution answered =
                context.sampler().extend(List.of(answer), context.meter()).get(0);
            read.add(context.answer(answered));
            read.add(context.answer(chain));
            states.add(answered.state());
            return new SearchOutcome(List.of(answered), StoppedBy.DONE);
          };
      SearchResult result =
          solve(asking, Selection.MAJORITY, ASKED, trial + "+1=", new Budget(100, 8, 30), "5+5=");
      assertThat(read.get(0).orElse("")).isEqualTo(result.answer());
      assertThat(read.get(1)).as("the chain that was not asked").isEmpty();
      open += states.get(0) == State.OPEN && read.get(0).isPresent() ? 1 : 0;
    }
    assertThat(open).as("asked, and without an end").isPositive();
  }

  @Test
  void withoutReasoningTheAnswerIsAskedFor() {
    SearchResult result = solve(new AnswerOnly(), PROBLEM, new Budget(100, 8, 1), "5+5=");
    assertThat(result.cost().sampledTokens()).isBetween(1L, 8L);
  }

  @Test
  void continuedSolutionsKeepTheirLengthAndAnswersAreNotContinued() {
    int continued = 0;
    for (int trial = 0; trial < 20; trial++) {
      for (Reach reach : List.of(Reach.SOLUTION, Reach.ANSWER)) {
        SolutionLimits limits = new SolutionLimits(40, 20, SolutionLimits.UNLIMITED);
        try (StepSampler sampler =
            new ThinkingControl(sampler(formats, 40), limits, "+1+1+1", 8, new AnswerRequest(""))) {
          Extension request =
              new Extension(PartialSolution.root(), NamedRandom.of("wait", trial), 1, reach, 22);
          PartialSolution solution = sampler.extend(List.of(request), new CostMeter()).get(0);
          assertThat(solution.length()).isLessThanOrEqualTo(22);
          boolean injected =
              solution.path().stream()
                  .skip(1)
                  .anyMatch(node -> node.edge().source() == Source.INJECTED);
          assertThat(injected && reach == Reach.ANSWER).isFalse();
          assertThat(solution.state()).isNotEqualTo(State.OPEN);
          continued += injected ? 1 : 0;
        }
      }
    }
    assertThat(continued).isPositive();
  }
}
