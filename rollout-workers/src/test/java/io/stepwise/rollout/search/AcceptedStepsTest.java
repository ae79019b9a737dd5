package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.StepValue.Lookahead;
import io.stepwise.rollout.search.StepValue.PrefixScore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Listeners are notified of the steps that a search accepts. */
class AcceptedStepsTest {
  private static final StepAggregation MEAN = StepAggregation.MEAN;

  /** Notes accepted prefixes, and everything that was extended. */
  private static final class Notes implements SearchListener {
    private final Set<PartialSolution> accepted = new LinkedHashSet<>();
    private final List<PartialSolution> extended = new ArrayList<>();
    private final List<Long> left = new ArrayList<>();

    @Override
    public void extending(List<PartialSolution> prefixes, long tokensLeft) {
      accepted.addAll(prefixes);
      left.add(tokensLeft);
    }

    @Override
    public void extended(List<PartialSolution> solutions, long tokensLeft) {
      extended.addAll(solutions);
      left.add(tokensLeft);
    }
  }

  private final Notes notes = new Notes();

  private SearchResult search(SearchStrategy strategy) {
    SearchContext context =
        new SearchContext(
            new ToyTree(),
            new StepVerifier(ToyTree.REWARD.session(), "problem", "toy"),
            ToyTree.ANSWERS,
            new Budget(500, 0, 50),
            NamedRandom.of("accepted"),
            notes);
    return new Searcher(strategy, Selection.BEST, MEAN, "").search(context);
  }

  private static double last(PartialSolution solution) {
    double[] scores = solution.scores();
    return scores[scores.length - 1];
  }

  @Test
  void stepsThatAreTakenBackAreNotAccepted() {
    SearchResult result = search(new Backtracking(0.6, 3, 100, 1, 10));
    assertThat(result.metrics().get("rejected_steps")).isPositive();
    assertThat(notes.accepted.stream().filter(prefix -> prefix.depth() > 0))
        .isNotEmpty()
        .allMatch(prefix -> last(prefix) >= 0.6);
    assertThat(notes.extended).anyMatch(solution -> solution.depth() > 0 && last(solution) < 0.6);
  }

  @Test
  void beamAcceptsTheStepsThatItKeeps() {
    search(new BeamSearch(8, 4, 1, new PrefixScore(MEAN), 10));
    // Two prefixes are kept at each of four depths; the empty solution is extended first.
    assertThat(notes.accepted).hasSizeBetween(1 + ToyTree.STEPS, 1 + 2 * ToyTree.STEPS);
    assertThat(notes.accepted).allMatch(PartialSolution::open);
  }

  @Test
  void stepsAheadAreNotAccepted() {
    search(new BeamSearch(4, 2, 1, new Lookahead(2, MEAN), 10));
    assertThat(notes.accepted).hasSizeBetween(1 + ToyTree.STEPS, 1 + 2 * ToyTree.STEPS);
  }

  @Test
  void tokensLeftFall() {
    search(new Backtracking(0.6, 3, 100, 1, 10));
    assertThat(notes.left.get(0)).isEqualTo(500);
    assertThat(notes.left).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(notes.left.get(notes.left.size() - 1)).isLessThan(500);
  }
}
