package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.PrefixTree;
import io.stepwise.prm.evaluation.StepAggregation;
import org.junit.jupiter.api.Test;

/** Summaries that a real policy writes. Its weights are random, and so are its words. */
class SummaryRequestTest extends TinySearchFixture {
  private static final int LENGTH = 8;
  private static final SummaryRequest REQUEST = new SummaryRequest("=", LENGTH);

  private static SearchResult search(SummaryRequest request, int samples, long budget) {
    SearchStrategy strategy = new IndependentSampling(samples, 1, EarlyStop.NEVER);
    try (PolicySampler sampler = tiny.sampler(new PrefixTree(tiny.policy))) {
      SearchContext context =
          new SearchContext(
              sampler,
              null,
              TinySearch.NO_ANSWER,
              new Budget(budget, 0, TinySearch.LENGTH),
              NamedRandom.of("summary"),
              SearchListener.NONE);
      return new Searcher(strategy, Selection.MAJORITY, StepAggregation.GEOMEAN, "", request)
          .search(context);
    }
  }

  @Test
  void aSummaryIsWrittenAfterTheSameSolution() {
    SearchResult plain = search(SummaryRequest.NONE, 2, Budget.UNLIMITED);
    SearchResult summarised = search(REQUEST, 2, Budget.UNLIMITED);
    assertThat(plain.summary()).isEmpty();
    assertThat(summarised.summary()).isNotBlank();
    assertThat(summarised.steps()).isEqualTo(plain.steps());
    assertThat(summarised.solutionTokens()).isEqualTo(plain.solutionTokens());
    long written = summarised.cost().sampledTokens() - plain.cost().sampledTokens();
    assertThat(written).isBetween(1L, (long) LENGTH);
    assertThat(summarised.cost().discardedTokens())
        .as("tokens of the summary are not discarded")
        .isEqualTo(plain.cost().discardedTokens());
  }

  @Test
  void aSummaryHasOnlyTheTokensThatAreLeft() {
    long used = search(SummaryRequest.NONE, 1, Budget.UNLIMITED).cost().sampledTokens();
    SearchResult none = search(REQUEST, 1, used);
    assertThat(none.summary()).isEmpty();
    assertThat(none.cost().sampledTokens()).isEqualTo(used);
    for (int left = 1; left <= 3; left++) {
      assertThat(search(REQUEST, 1, used + left).cost().sampledTokens())
          .as("%d tokens left", left)
          .isGreaterThan(used)
          .isLessThanOrEqualTo(used + left);
    }
  }

  @Test
  void aPolicyWithoutChatTemplateIsNotAsked() {
    Searcher searcher =
        new Searcher(
            new IndependentSampling(1, 1, EarlyStop.NEVER),
            Selection.MAJORITY,
            StepAggregation.GEOMEAN,
            "",
            REQUEST);
    SolverSettings settings =
        new SolverSettings(
            searcher, new Budget(Budget.UNLIMITED, 0, TinySearch.LENGTH), 0, 1, 0, "");
    SearchResult result =
        new Solver(tiny.policy, tiny.formats, null, TinySearch.NO_ANSWER, settings)
            .solve(TinySearch.PROBLEM, NamedRandom.of("summary"), SearchListener.NONE);
    assertThat(tiny.formats.prompt().nextTurn("And now?")).isEmpty();
    assertThat(result.summary()).isEmpty();
    assertThat(result.steps()).isNotEmpty();
  }
}
