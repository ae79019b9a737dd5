package io.stepwise.data.split;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;

/**
 * Holds out a share of the problems, by a number that is a function of a name and the problem's
 * identity alone: all rows of a problem are on one side, in every file, job and worker. The folds
 * of one share are disjoint, and in the first a larger share holds out all that a smaller one does.
 *
 * @param name of the split; {@code held-out} is the one that reward models are evaluated on
 * @param share of the problems that are held out, in [0, 1]
 * @param fold which part of that size is held out, from 0 to 1 / share - 1
 */
public record ProblemSplit(String name, double share, int fold) {
  /** Rounding that the end of the last fold may have. */
  private static final double ROUNDING = 1e-9;

  /** Rejects a share or a fold out of range. */
  public ProblemSplit {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidConfiguration(
          "Cannot split problems: share out of range (" + share + ", expected 0 to 1)");
    }
    if (fold < 0 || fold > 0 && (fold + 1.0) * share > 1 + ROUNDING) {
      throw new InvalidConfiguration(
          "Cannot split problems: no such fold (held-out-fold=%d, expected 0 to %d with held-out=%s)"
              .formatted(fold, (int) Math.floor(1 / share + ROUNDING) - 1, share));
    }
  }

  /** The first fold of the split {@code held-out}. */
  public static ProblemSplit heldOut(double share) {
    return heldOut(share, 0);
  }

  /** A fold of the split {@code held-out}. */
  public static ProblemSplit heldOut(double share, int fold) {
    return new ProblemSplit("held-out", share, fold);
  }

  /** Whether a problem is held out. */
  public boolean isHeldOut(String problemId) {
    double position = NamedRandom.of(name, problemId).uniform(0);
    return position >= fold * share && position < (fold + 1) * share;
  }

  /** Whether a solution's problem is held out. */
  public boolean isHeldOut(StepLabelledSolution solution) {
    return isHeldOut(solution.problemId());
  }
}
