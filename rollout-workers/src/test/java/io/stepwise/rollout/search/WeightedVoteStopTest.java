package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.EarlyStop.WeightedVote;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A weighted vote that stops once it is decided has the answer of all samples. */
class WeightedVoteStopTest {
  private static final int SEED = 7;

  /** Reads whether the sum of the digits is at least as large as a threshold. */
  private record AtLeast(int threshold) implements AnswerReader {
    @Override
    public Optional<String> answer(List<String> steps) {
      return ToyTree.ANSWERS
          .answer(steps)
          .map(sum -> Integer.parseInt(sum) >= threshold ? "large" : "small");
    }

    @Override
    public String canonical(String answer) {
      return answer;
    }
  }

  private static SearchResult vote(
      int samples, EarlyStop stop, StepAggregation aggregation, AnswerReader answers, String name) {
    return vote(new IndependentSampling(samples, 1, stop), aggregation, answers, name, 0);
  }

  private static SearchResult vote(
      SearchStrategy strategy,
      StepAggregation aggregation,
      AnswerReader answers,
      String name,
      long budget) {
    SearchContext context =
        new SearchContext(
            new ToyTree(),
            new StepVerifier(ToyTree.REWARD.session(), "problem", "toy"),
            answers,
            new Budget(budget == 0 ? Budget.UNLIMITED : budget, 0, 50),
            NamedRandom.of(name, SEED),
            SearchListener.NONE);
    return new Searcher(strategy, Selection.WEIGHTED, aggregation, "").search(context);
  }

  @Test
  void theAnswerIsThatOfAllSamples() {
    NamedRandom random = NamedRandom.of("weighted votes", SEED);
    int stopped = 0;
    int whole = 0;
    for (int trial = 0; trial < 600; trial++) {
      String name = "seed " + SEED + ", trial " + trial;
      int samples = 1 + (int) (40 * random.uniform(3L * trial));
      AnswerReader answers = new AtLeast((int) (9 * random.uniform(3L * trial + 1)));
      StepAggregation[] all = StepAggregation.values();
      StepAggregation aggregation = all[(int) (all.length * random.uniform(3L * trial + 2))];
      SearchResult early =
          vote(samples, new WeightedVote(aggregation, 0), aggregation, answers, name);
      SearchResult late = vote(samples, EarlyStop.NEVER, aggregation, answers, name);
      assertThat(early.answer()).as(name).isEqualTo(late.answer());
      assertThat(late.candidates()).hasSize(samples);
      if (early.stoppedBy() == StoppedBy.DECIDED) {
        assertThat(early.candidates()).as(name).hasSizeLessThan(samples);
        assertThat(early.cost().sampledTokens()).as(name).isLessThan(late.cost().sampledTokens());
        stopped++;
      } else {
        assertThat(early.cost()).as(name).isEqualTo(late.cost());
        whole++;
      }
    }
    assertThat(stopped).isGreaterThan(50);
    assertThat(whole).isGreaterThan(50);
  }

  @Test
  void aFirstSolutionThatVotesTooIsCounted() {
    StepAggregation mean = StepAggregation.MEAN;
    int stopped = 0;
    for (int trial = 0; trial < 300; trial++) {
      String name = "seed " + SEED + ", trial " + trial;
      int samples = 1 + trial % 20;
      AnswerReader answers = new AtLeast(trial % 9);
      SearchResult early = vote(first(samples, new WeightedVote(mean, 1)), mean, answers, name, 0);
      SearchResult late = vote(first(samples, EarlyStop.NEVER), mean, answers, name, 0);
      assertThat(early.answer()).as(name).isEqualTo(late.answer());
      stopped += early.stoppedBy() == StoppedBy.DECIDED ? 1 : 0;
    }
    assertThat(stopped).isPositive();
  }

  private static SearchStrategy first(int samples, EarlyStop stop) {
    return new EscalatingSearch(
        0.99, StepAggregation.MEAN, new IndependentSampling(samples, 1, stop));
  }

  @Test
  void budgetsChangeNoDecision() {
    StepAggregation mean = StepAggregation.MEAN;
    for (int trial = 0; trial < 300; trial++) {
      String name = "seed " + SEED + ", trial " + trial;
      AnswerReader answers = new AtLeast(trial % 9);
      long budget = 20 + trial;
      SearchResult early =
          vote(
              new IndependentSampling(16, 1, new WeightedVote(mean, 0)),
              mean,
              answers,
              name,
              budget);
      SearchResult late =
          vote(new IndependentSampling(16, 1, EarlyStop.NEVER), mean, answers, name, budget);
      assertThat(early.answer()).as(name).isEqualTo(late.answer());
      assertThat(early.cost().sampledTokens()).isBetween(1L, budget);
    }
  }

  @Test
  void votesOfLowWeightAreNotDecidedByTheirNumber() {
    // Every solution has the digit 0 only: the mean score is 0.1, and 9 of 10 votes weigh 0.9.
    PartialSolution zero = PartialSolution.root();
    for (int k = 0; k < ToyTree.STEPS; k++) {
      zero = ToyTree.step(zero, "0");
    }
    PartialSolution solution = ToyTree.end(zero);
    SearchContext context = ToyTree.context("low", new Budget(Budget.UNLIMITED, 0, 50));
    EarlyStop stop = new WeightedVote(StepAggregation.MEAN, 0);
    List<PartialSolution> nine = Collections.nCopies(9, solution);
    assertThat(stop.undecided(stop.votes(nine, context), 1)).isEqualTo(1);
    PartialSolution two = PartialSolution.root();
    for (int k = 0; k < ToyTree.STEPS; k++) {
      two = ToyTree.step(two, "2");
    }
    List<PartialSolution> high = Collections.nCopies(9, ToyTree.end(two));
    assertThat(stop.undecided(stop.votes(high, context), 1))
        .as("9 votes of 0.9 against 1")
        .isZero();
  }
}
