package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.SearchResult.Finish;
import io.stepwise.rollout.search.TaggedPolicy.Form;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Limits of the thinking of policies that write {@code <think>…</think>}. A token is a character.
 */
class TaggedThinkingTest {
  private static final String PROBLEM = "1+2+3";
  private static final int TRIALS = 30;
  private static final SearchStrategy SINGLE = new IndependentSampling(1, 1, EarlyStop.NEVER);

  @TempDir static Path folder;
  private static final Map<Form, TaggedPolicy> POLICIES = new EnumMap<>(Form.class);
  private static ProcessRewardModel reward;

  /** The answer is what follows the last line break, if it has a letter. */
  private static final AnswerReader LETTERS =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          return steps.isEmpty()
              ? Optional.empty()
              : Optional.of(steps.get(steps.size() - 1))
                  .filter(step -> step.matches("(?s).*[abx].*"));
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  @BeforeAll
  static void open() {
    for (Form form : Form.values()) {
      POLICIES.put(form, TaggedPolicy.create(folder, form));
    }
    reward =
        RewardModels.openProcess(
            InputFolder.open(
                TinyModels.write(
                    Head.SCALAR, TaggedPolicy.LETTERS, 256, 2, folder.resolve("prm"))));
  }

  @AfterAll
  static void close() {
    POLICIES.values().forEach(TaggedPolicy::close);
    reward.close();
  }

  /** Limits of a search. */
  private record Limits(Budget budget, int least, int most, String answerPrompt) {
    static Limits thinking(int least, int most, String answerPrompt) {
      return new Limits(
          new Budget(Budget.UNLIMITED, answerPrompt.isEmpty() ? 0 : 4, 60),
          least,
          most,
          answerPrompt);
    }
  }

  private static SearchResult solve(Form form, SearchStrategy strategy, Limits limits, int trial) {
    return solve(form, LETTERS, strategy, limits, trial);
  }

  private static SearchResult solve(
      Form form, AnswerReader answers, SearchStrategy strategy, Limits limits, int trial) {
    return solver(form, answers, strategy, limits)
        .solve(PROBLEM, NamedRandom.of("tagged", trial), SearchListener.NONE);
  }

  private static Solver solver(
      Form form, AnswerReader answers, SearchStrategy strategy, Limits limits) {
    TaggedPolicy policy = POLICIES.get(form);
    SolverSettings settings =
        new SolverSettings(
            new Searcher(
                strategy, Selection.MAJORITY, StepAggregation.GEOMEAN, limits.answerPrompt()),
            limits.budget(),
            0,
            1,
            limits.least(),
            "W",
            1,
            limits.most());
    return new Solver(policy.model, policy.formats, reward, answers, settings);
  }

  private static void assertNoTags(SearchResult result) {
    assertThat(result.text()).doesNotContain("think", "<", ">");
    assertThat(result.reasoning()).doesNotContain("think", "<", ">");
  }

  @ParameterizedTest
  @EnumSource(names = {"RESPONSE", "PROMPT", "SPELLED"})
  void theThinkingAloneIsLimited(Form form) {
    int inTime = 0;
    int ended = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      SearchResult free =
          solve(form, SINGLE, Limits.thinking(0, SolverSettings.UNLIMITED, "\n{"), trial);
      SearchResult limited = solve(form, SINGLE, Limits.thinking(0, 6, "\n{"), trial);
      assertNoTags(limited);
      assertThat(limited.reasoning().length()).isLessThanOrEqualTo(6);
      assertThat(limited.answer()).isNotEmpty();
      if (free.finish() == Finish.STOP && !limited.forced()) {
        assertThat(limited.text()).as("an answer is not cut").isEqualTo(free.text());
        assertThat(limited.reasoning()).isEqualTo(free.reasoning());
        assertThat(limited.textTokens()).isEqualTo(limited.text().length());
        inTime += limited.text().length() > 6 ? 1 : 0;
      } else if (limited.forced()) {
        assertThat(limited.text()).isEqualTo("{x}");
        assertThat(limited.textTokens()).as("the request was not sampled").isEqualTo(2);
        assertThat(limited.finish()).isEqualTo(Finish.LENGTH);
        ended++;
      }
    }
    assertThat(inTime).isPositive();
    assertThat(ended).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"RESPONSE", "PROMPT", "SPELLED"})
  void thinkingThatIsTooLongEndsWithAnAnswerOfTheModel(Form form) {
    int ended = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      SearchResult result = solve(form, SINGLE, Limits.thinking(0, 5, ""), trial);
      assertNoTags(result);
      assertThat(result.reasoning().length()).isLessThanOrEqualTo(5);
      assertThat(result.text()).isNotEmpty();
      assertThat(result.cost().sampledTokens()).isLessThanOrEqualTo(60);
      ended += result.reasoning().length() == 5 ? 1 : 0;
    }
    assertThat(ended).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"RESPONSE", "PROMPT", "SPELLED"})
  void thinkingThatEndsTooEarlyIsContinuedInside(Form form) {
    int continued = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      SearchResult free =
          solve(form, SINGLE, Limits.thinking(0, SolverSettings.UNLIMITED, ""), trial);
      SearchResult longer =
          solve(form, SINGLE, Limits.thinking(10, SolverSettings.UNLIMITED, ""), trial);
      assertNoTags(longer);
      assertThat(longer.text()).doesNotContain("W");
      if (longer.reasoning().contains("W")) {
        assertThat(longer.reasoning())
            .startsWith(free.reasoning().substring(0, Math.min(9, free.reasoning().length())));
        continued++;
      } else {
        assertThat(longer.text()).isEqualTo(free.text());
      }
      if (longer.finish() == Finish.STOP) {
        long lineBreaks = 2; // at the ends of the reasoning, which is stripped
        assertThat(longer.reasoning().length()).isGreaterThanOrEqualTo(10 - (int) lineBreaks);
      }
    }
    assertThat(continued).isGreaterThan(TRIALS / 4);
  }

  @Test
  void stepByStepSearchesKeepTheLimits() {
    for (Form form : List.of(Form.RESPONSE, Form.PROMPT, Form.SPELLED)) {
      TaggedPolicy policy = POLICIES.get(form);
      SolutionLimits limits = new SolutionLimits(60, 6, 12);
      int continued = 0;
      int ended = 0;
      for (int trial = 0; trial < TRIALS; trial++) {
        try (ThinkingControl sampler = control(policy, limits)) {
          CostMeter meter = new CostMeter();
          PartialSolution solution = PartialSolution.root();
          for (int k = 0; solution.open(); k++) {
            Extension request =
                new Extension(
                    solution,
                    NamedRandom.of("steps", trial, k),
                    1,
                    Extension.Reach.STEP,
                    Math.max(1, 60 - solution.length()));
            solution = sampler.extend(List.of(request), meter).get(0);
            assertThat(sampler.thinking(solution).tokens()).isLessThanOrEqualTo(12 + 1);
          }
          String text = sampler.text(solution);
          if (text.contains("</think>")) {
            assertThat(sampler.thinking(solution).tokens()).as(text).isGreaterThanOrEqualTo(6);
          }
          continued += text.contains("W") ? 1 : 0;
          ended += text.contains("{") ? 1 : 0;
        }
      }
      assertThat(continued).as("%s continued", form).isPositive();
      assertThat(ended).as("%s ended", form).isPositive();
    }
  }

  private static ThinkingControl control(TaggedPolicy policy, SolutionLimits limits) {
    PrefixTree tree = new PrefixTree(policy.model);
    PolicySampler sampler =
        new PolicySampler(
            policy.model,
            tree,
            policy.formats,
            new Sampling(1, 60, 16),
            limits,
            PROBLEM,
            new BatchedModels(tree, null));
    return new ThinkingControl(sampler, limits, "W", 8, new AnswerRequest("\n{"));
  }

  @ParameterizedTest
  @EnumSource(names = {"RESPONSE", "PROMPT", "SPELLED"})
  void theBudgetIsKeptAndAnswersHaveRoom(Form form) {
    SearchStrategy four = new IndependentSampling(4, 1, EarlyStop.NEVER);
    for (SearchStrategy strategy : List.of(SINGLE, four, new AnswerOnly())) {
      for (int budget = 8; budget <= 40; budget += 4) {
        for (int most : new int[] {3, 12, SolverSettings.UNLIMITED}) {
          for (String prompt : List.of("\n{", "")) {
            if (strategy instanceof AnswerOnly && prompt.isEmpty()) {
              continue;
            }
            Limits limits =
                new Limits(new Budget(budget, prompt.isEmpty() ? 0 : 3, 30), 0, most, prompt);
            SearchResult result = solve(form, strategy, limits, budget);
            assertNoTags(result);
            assertThat(result.cost().sampledTokens()).isLessThanOrEqualTo(budget);
            assertThat(result.text()).as("%d %d %s", budget, most, prompt).isNotEmpty();
            if (!prompt.isEmpty()) {
              assertThat(result.answer()).isNotEmpty();
            }
          }
        }
      }
    }
  }

  @Test
  void plainChainsAreLimitedInAll() {
    for (int trial = 0; trial < TRIALS; trial++) {
      for (SearchStrategy strategy :
          List.of(SINGLE, new IndependentSampling(4, 1, EarlyStop.VOTE_DECIDED))) {
        Limits thinking = new Limits(new Budget(Budget.UNLIMITED, 4, 40), 5, 12, "\n{");
        Limits length =
            new Limits(new Budget(Budget.UNLIMITED, 4, 12), 5, SolverSettings.UNLIMITED, "\n{");
        SearchResult limited = solve(Form.PLAIN, strategy, thinking, trial);
        SearchResult same = solve(Form.PLAIN, strategy, length, trial);
        assertThat(limited.text()).isEqualTo(same.text());
        assertThat(limited.reasoning()).isEqualTo(same.reasoning());
        assertThat(limited.answer()).isEqualTo(same.answer());
        assertThat(limited.textTokens()).isEqualTo(same.textTokens());
        assertThat(limited.finish()).isEqualTo(same.finish());
        assertThat(limited.cost()).isEqualTo(same.cost());
      }
    }
  }

  /** Reads what stands in braces, as the grader of math reads boxes, else the last digit. */
  private static final AnswerReader BRACES =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          String text = String.join("\n", steps);
          return text.matches("(?s).*\\{[^{}]+\\}.*")
              ? Optional.of(text.replaceAll("(?s).*\\{([^{}]+)\\}.*", "$1"))
              : Optional.empty();
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  @ParameterizedTest
  @EnumSource
  void answersThatTheBudgetCutsAreRead(Form form) {
    for (int answer = 1; answer <= 3; answer++) {
      Limits limits =
          new Limits(new Budget(3 + answer, answer, 30), 0, SolverSettings.UNLIMITED, "\n{");
      SearchResult result = solve(form, BRACES, SINGLE, limits, 3);
      assertThat(result.forced()).isTrue();
      assertThat(result.text()).isEqualTo(answer == 1 ? "{x" : "{x}");
      assertThat(result.answer()).isEqualTo("x");
      assertThat(BRACES.answer(result.readableSteps())).as("a grader reads the same").contains("x");
      assertThat(result.finish()).isEqualTo(Finish.BUDGET);
    }
  }

  @Test
  void emptyAnswersAreNotCompleted() {
    AnswerRequest request = new AnswerRequest("\n\nIt is \\boxed{");
    assertThat(request.closed(List.of("1", "It is \\boxed{"))).endsWith("It is \\boxed{");
    assertThat(request.closed(List.of("1", "It is \\boxed{ "))).endsWith("It is \\boxed{ ");
    assertThat(request.closed(List.of("1", "It is \\boxed{\\frac{1}{2")))
        .endsWith("It is \\boxed{\\frac{1}{2}}");
    assertThat(request.closed(List.of("It is \\boxed{\\{1"))).endsWith("It is \\boxed{\\{1}");
    assertThat(request.closed(List.of("1", "It is \\boxed{2}"))).endsWith("It is \\boxed{2}");
    assertThat(request.closed(List.of("\\boxed{2"))).containsExactly("\\boxed{2");
    assertThat(request.closed(List.of())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RESPONSE", "PROMPT", "SPELLED"})
  void everyMethodKeepsTheLimits(Form form) {
    StrategiesTest.strategies()
        .forEach(
            (name, strategy) -> {
              Limits limits = new Limits(new Budget(150, 4, 40), 4, 10, "\n{");
              SearchResult result = solve(form, LETTERS, strategy, limits, name.hashCode());
              assertNoTags(result);
              assertThat(result.cost().sampledTokens()).as(name).isLessThanOrEqualTo(150);
              assertThat(result.reasoning().length()).as(name).isLessThanOrEqualTo(10);
              assertThat(result.text()).as(name).isNotEmpty();
              assertThat(result.answer()).as(name).isNotEmpty();
            });
  }

  private static SearchStrategy tree(int visits) {
    return new MonteCarloTreeSearch(
        new MonteCarloTreeSearch.Settings(
            visits,
            3,
            1,
            new TreePolicy(SelectionRule.PUCT, TreePrior.POLICY, 1.25, TreeBackup.MEAN, 1),
            MonteCarloTreeSearch.Evaluation.ROLLOUT,
            StepAggregation.GEOMEAN,
            1,
            10));
  }

  @ParameterizedTest
  @EnumSource
  void treesWithInsertedWordsAreSavedAndContinued(Form form) throws JsonProcessingException {
    Limits limits = new Limits(new Budget(Budget.UNLIMITED, 4, 40), 6, 10, "\n{");
    Solver once = solver(form, LETTERS, tree(12), limits);
    Solver first = solver(form, LETTERS, tree(5), limits);
    NamedRandom random = NamedRandom.of("tree", form);
    List<TreeState> trees = new ArrayList<>();
    SearchResult whole = once.solve(PROBLEM, random, SearchListener.NONE, null, trees::add);
    first.solve(PROBLEM, random, SearchListener.NONE, null, trees::add);
    String text = Json.line(Json.mapper().valueToTree(trees.get(1)));
    if (form != Form.PLAIN) {
      assertThat(text).as("parts of one extension").contains("earlier");
    }
    TreeState saved = Json.mapper().treeToValue(Json.read(text, "tree"), TreeState.class);
    SearchResult continued = once.solve(PROBLEM, random, SearchListener.NONE, saved, trees::add);
    assertThat(continued.text()).isEqualTo(whole.text());
    assertThat(continued.reasoning()).isEqualTo(whole.reasoning());
    assertThat(continued.candidates()).isEqualTo(whole.candidates());
    assertThat(continued.cost().sampledTokens()).isEqualTo(whole.cost().sampledTokens());
  }

  @Test
  void aRequestThatThePolicyCannotWriteIsLeftOut() {
    Limits limits = Limits.thinking(0, 6, "\nThe answer: {");
    SearchResult result = solve(Form.PROMPT, SINGLE, limits, 1);
    assertThat(result.text()).isNotEmpty().doesNotContain("{");
    assertThat(result.forced()).isFalse();
    assertThatThrownBy(() -> solve(Form.PROMPT, new AnswerOnly(), limits, 1))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("The answer: {");
  }
}
