package io.stepwise.jobs.training;

import io.stepwise.data.random.NamedRandom;

/** Which problems {@code train-prm} holds out: a function of the problem's id alone. */
public final class HeldOutProblems {
  private HeldOutProblems() {}

  /**
   * Whether a problem is held out.
   *
   * @param problemId digest of the problem's text
   * @param share of the problems that are held out, in [0, 1]
   */
  public static boolean contains(String problemId, double share) {
    return NamedRandom.of("held-out", problemId).uniform(0) < share;
  }
}
