package io.stepwise.rollout.search;

import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples whole solutions independently of each other. Sample i draws the same tokens however many
 * samples there are, so far as the budget lets it finish.
 *
 * <p>A limited budget is spent in waves in which every solution may take its full length, so that
 * only the last one can be cut.
 *
 * @param samples most solutions
 * @param first number of the first one, from 0: those before it are left out
 * @param temperature of sampling
 * @param stop when to stop before
 */
public record IndependentSampling(int samples, int first, double temperature, EarlyStop stop)
    implements SearchStrategy {
  /** Samples from the first on. */
  public IndependentSampling(int samples, double temperature, EarlyStop stop) {
    this(samples, 0, temperature, stop);
  }

  @Override
  public SearchOutcome search(SearchContext context) {
    List<PartialSolution> solutions = new ArrayList<>();
    while (solutions.size() < samples) {
      if (context.exhausted()) {
        return new SearchOutcome(solutions, StoppedBy.BUDGET);
      }
      int left = samples - solutions.size();
      int undecided = stop.undecided(stop.votes(solutions, context), left);
      if (undecided == 0) {
        return new SearchOutcome(solutions, StoppedBy.DECIDED);
      }
      List<Extension> wave = new ArrayList<>();
      int size = Math.min(Math.min(left, undecided), context.wholeSolutions());
      for (int i = 0; i < size; i++) {
        int sample = first + solutions.size() + i;
        wave.add(context.rest(context.root(), temperature, "sample", sample));
      }
      solutions.addAll(context.extend(wave));
    }
    return new SearchOutcome(solutions, StoppedBy.DONE);
  }
}
