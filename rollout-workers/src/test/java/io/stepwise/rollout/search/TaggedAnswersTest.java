package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.SearchResult.Finish;
import io.stepwise.rollout.search.TaggedPolicy.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Answers and saved trees of policies that write {@code <think>…</think>}. A token is a character.
 */
class TaggedAnswersTest extends TaggedThinkingFixture {
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
    assertThat(continued.candidates()).hasSameSizeAs(whole.candidates());
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
