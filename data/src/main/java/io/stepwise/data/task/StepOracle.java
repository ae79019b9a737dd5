package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import java.util.List;
import java.util.Locale;

/** Labels steps by rule. */
public interface StepOracle {
  /**
   * A rating per step, each in the light of the step before it as written, so that steps after an
   * error are judged on their own merit.
   *
   * @return one rating per step, never {@link Rating#UNRATED}
   */
  List<Rating> judge(Problem problem, List<String> steps);

  /**
   * What kind of step each is, in a few words: which way it is right, or what is wrong with it.
   *
   * @return one kind per step
   */
  default List<String> kinds(Problem problem, List<String> steps) {
    return judge(problem, steps).stream()
        .map(rating -> rating.name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
