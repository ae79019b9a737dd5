package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import java.util.List;

/** Generates problems by rule. */
public interface ProblemGenerator {
  /**
   * Generates problems of one split, all different. Asking the same randomness for more problems
   * gives the same ones first.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration where there are not so many
   */
  List<Problem> problems(NamedRandom random, int count, Split split);
}
