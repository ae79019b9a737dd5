package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.Sampling;
import io.stepwise.rollout.search.SearchResult.Finish;
import io.stepwise.rollout.search.TaggedPolicy.Form;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Limits of the thinking of policies that write {@code <think>…</think>}. A token is a character.
 */
class TaggedThinkingTest extends TaggedThinkingFixture {
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

  @ParameterizedTest
  @EnumSource(names = {"RESPONSE", "PROMPT", "SPELLED"})
  void everyMethodKeepsTheLimits(Form form) {
    ToySearchFixture.strategies()
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
}
