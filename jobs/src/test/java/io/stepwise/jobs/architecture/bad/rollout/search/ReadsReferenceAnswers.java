package io.stepwise.jobs.architecture.bad.rollout.search;

import io.stepwise.data.Problem;

/** Prefers the solution that gives the reference answer. */
public final class ReadsReferenceAnswers {
  private ReadsReferenceAnswers() {}

  static boolean best(Problem problem, String answer) {
    return problem.answer().equals(answer);
  }
}
