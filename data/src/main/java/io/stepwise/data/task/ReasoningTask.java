package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.random.NamedRandom;
import java.util.List;
import java.util.Optional;

/** A kind of problem that can be made, graded and judged step by step without a person. */
public interface ReasoningTask {
  /** A short name for manifests and reports. */
  String name();

  /**
   * Makes problems of one split, all different. Asking the same randomness for more problems gives
   * the same ones first.
   *
   * @throws io.stepwise.data.error.InvalidConfiguration where the task has no such number
   */
  List<Problem> problems(NamedRandom random, int count, Split split);

  /** The answer that a finished chain gives, empty where its last step gives none. */
  Optional<String> answer(List<String> steps);

  /**
   * Whether a chain's answer is right.
   *
   * @param steps the steps of a chain that ended by itself; one cut by its budget has no answer and
   *     must not be asked about
   */
  boolean grade(Problem problem, List<String> steps);

  /**
   * A verdict per step, each in the light of the step before it as written, so that steps after an
   * error are judged on their own merit.
   *
   * @return one rating per step, never {@link Rating#UNRATED}
   */
  List<Rating> judge(Problem problem, List<String> steps);
}
