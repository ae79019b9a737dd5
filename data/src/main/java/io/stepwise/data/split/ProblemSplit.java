package io.stepwise.data.split;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;

/**
 * Holds out a share of the problems, by a number that is a function of a name and the problem's
 * identity alone: all rows of a problem are on one side, in every file, job and worker, and a
 * larger share holds out all that a smaller one does.
 *
 * @param name of the split; {@code held-out} is the one that reward models are evaluated on
 * @param share of the problems that are held out, in [0, 1]
 */
public record ProblemSplit(String name, double share) {
  /** Rejects a share out of range. */
  public ProblemSplit {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidConfiguration(
          "Cannot split problems: share out of range (" + share + ", expected 0 to 1)");
    }
  }

  /** The split {@code held-out}. */
  public static ProblemSplit heldOut(double share) {
    return new ProblemSplit("held-out", share);
  }

  /** Whether a problem is held out. */
  public boolean isHeldOut(String problemId) {
    return NamedRandom.of(name, problemId).uniform(0) < share;
  }

  /** Whether a solution's problem is held out. */
  public boolean isHeldOut(StepLabelledSolution solution) {
    return isHeldOut(solution.problemId());
  }
}
