package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import java.util.List;

/** Labels steps by rule. */
public interface StepOracle {
  /**
   * A rating per step, each in the light of the step before it as written, so that steps after an
   * error are judged on their own merit.
   *
   * @return one rating per step, never {@link Rating#UNRATED}
   */
  List<Rating> judge(Problem problem, List<String> steps);
}
