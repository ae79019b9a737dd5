package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.prm.layout.ScoringInput;

/**
 * One row that a reward model is trained on.
 *
 * @param problemId the problem's digest, to split and resample by
 * @param solution the problem and all steps of the row
 * @param row token ids, [T]
 * @param steps indices of the supervised steps, ascending, [S]
 * @param starts index into the row of the first token of each of them, [S]
 * @param positions index into the row at which each of them is scored, ascending, [S]
 * @param targets P(correct) in [0, 1] of each of them, [S]
 * @param classes P(wrong), P(neutral) and P(right) of each of them for a model of three classes,
 *     [S·3]; empty for the others
 * @param imitated whether the next-token loss takes a token (those of steps whose target is above
 *     ½, and the end token of a solution, if the row has one), [T]
 */
public record StepSample(
    String problemId,
    Solution solution,
    int[] row,
    int[] steps,
    int[] starts,
    int[] positions,
    float[] targets,
    float[] classes,
    boolean[] imitated) {
  private static final int CLASSES = 3;

  /** Rejects arrays that do not fit together. */
  public StepSample {
    boolean fits =
        steps.length == positions.length
            && starts.length == positions.length
            && targets.length == positions.length
            && (classes.length == 0 || classes.length == CLASSES * positions.length)
            && imitated.length == row.length;
    if (!fits) {
      throw new IllegalArgumentException("Cannot create sample: lengths of its arrays differ");
    }
  }

  /** A row without targets of three classes. */
  public StepSample(
      String problemId,
      Solution solution,
      int[] row,
      int[] steps,
      int[] starts,
      int[] positions,
      float[] targets,
      boolean[] imitated) {
    this(problemId, solution, row, steps, starts, positions, targets, new float[0], imitated);
  }

  /**
   * What a loss compares the logits of a supervised step with: P(correct), or the probabilities of
   * the three classes where the sample has them.
   *
   * @param k index among the supervised steps
   */
  public double[] target(int k) {
    return classes.length == 0
        ? new double[] {targets[k]}
        : new double[] {classes[CLASSES * k], classes[CLASSES * k + 1], classes[CLASSES * k + 2]};
  }

  /** The row with the positions of the supervised steps. */
  public ScoringInput input() {
    return new ScoringInput(row, positions);
  }
}
