package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.TaggedPolicy.Form;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Searches with policies that write {@code <think>…</think>}, one for each form of the tags. */
abstract class TaggedThinkingFixture {
  static final String PROBLEM = "1+2+3";
  static final int TRIALS = 30;
  static final SearchStrategy SINGLE = new IndependentSampling(1, 1, EarlyStop.NEVER);
  @TempDir static Path folder;
  static final Map<Form, TaggedPolicy> POLICIES = new EnumMap<>(Form.class);
  static ProcessRewardModel reward;

  /** The answer is what follows the last line break, if it has a letter. */
  static final AnswerReader LETTERS =
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
  record Limits(Budget budget, int least, int most, String answerPrompt) {
    static Limits thinking(int least, int most, String answerPrompt) {
      return new Limits(
          new Budget(Budget.UNLIMITED, answerPrompt.isEmpty() ? 0 : 4, 60),
          least,
          most,
          answerPrompt);
    }
  }

  static SearchResult solve(Form form, SearchStrategy strategy, Limits limits, int trial) {
    return solve(form, LETTERS, strategy, limits, trial);
  }

  static SearchResult solve(
      Form form, AnswerReader answers, SearchStrategy strategy, Limits limits, int trial) {
    return solver(form, answers, strategy, limits)
        .solve(PROBLEM, NamedRandom.of("tagged", trial), SearchListener.NONE);
  }

  static Solver solver(Form form, AnswerReader answers, SearchStrategy strategy, Limits limits) {
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

  static void assertNoTags(SearchResult result) {
    assertThat(result.text()).doesNotContain("think", "<", ">");
    assertThat(result.reasoning()).doesNotContain("think", "<", ">");
  }
}
