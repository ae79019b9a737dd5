package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers for which the policy is asked after its solution. */
class RequestedAnswersTest extends SearchLimitsFixture {
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
}
