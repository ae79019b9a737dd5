package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples whole solutions independently of each other. Sample i draws the same tokens however many
 * samples there are, so far as the budget lets it finish.
 *
 * <p>A limited budget is spent in waves in which every solution may take its full length, so that
 * only the last one can be cut.
 *
 * @param samples most solutions
 * @param temperature of sampling
 * @param stop when to stop before
 */
public record IndependentSampling(int samples, double temperature, EarlyStop stop)
    implements SearchStrategy {
  /** Solutions between two looks at the vote. */
  private static final int VOTE_WAVE = 4;

  /** When sampling ends before all samples are drawn. */
  public enum EarlyStop {
    /** It does not. */
    NEVER,
    /**
     * When the leading answer can no longer be overtaken, or is the majority of the policy's
     * answers with a probability of 0.95.
     */
    VOTE_DECIDED
  }

  @Override
  public SearchOutcome search(SearchContext context) {
    List<PartialSolution> solutions = new ArrayList<>();
    while (solutions.size() < samples) {
      if (context.exhausted()) {
        return new SearchOutcome(solutions, StoppedBy.BUDGET);
      }
      if (stop == EarlyStop.VOTE_DECIDED && decided(solutions, context)) {
        return new SearchOutcome(solutions, StoppedBy.DECIDED);
      }
      List<Extension> wave = new ArrayList<>();
      int size = Math.min(samples - solutions.size(), context.wholeSolutions());
      size = stop == EarlyStop.VOTE_DECIDED ? Math.min(size, VOTE_WAVE) : size;
      for (int i = 0; i < size; i++) {
        int sample = solutions.size() + i;
        wave.add(context.rest(context.root(), temperature, "sample", sample));
      }
      solutions.addAll(context.extend(wave));
    }
    return new SearchOutcome(solutions, StoppedBy.DONE);
  }

  private boolean decided(List<PartialSolution> solutions, SearchContext context) {
    Map<String, Integer> votes = new HashMap<>();
    for (PartialSolution solution : solutions) {
      context.answer(solution).ifPresent(answer -> votes.merge(answer, 1, Integer::sum));
    }
    int first = 0;
    int second = 0;
    for (int count : votes.values()) {
      if (count > first) {
        second = first;
        first = count;
      } else {
        second = Math.max(second, count);
      }
    }
    return VoteStop.decided(first, second, samples - solutions.size());
  }
}
