package io.stepwise.rollout.labelling;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.rollout.search.CostMeter;
import java.util.List;

/** Completes partial solutions and grades the answers. */
@FunctionalInterface
public interface Completer {
  /**
   * Completes a partial solution several times.
   *
   * @param prefix texts of the given steps, none for the problem alone
   * @param random completion j is a function of this and j
   * @param count how many completions
   * @param meter takes what was used
   * @return the completions; none if the prefix leaves no room for one
   */
  List<Completion> complete(
      Problem problem, List<String> prefix, NamedRandom random, int count, CostMeter meter);
}
