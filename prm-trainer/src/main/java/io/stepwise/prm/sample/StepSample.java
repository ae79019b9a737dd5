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
    boolean[] imitated) {
  /** Rejects arrays that do not fit together. */
  public StepSample {
    boolean fits =
        steps.length == positions.length
            && starts.length == positions.length
            && targets.length == positions.length
            && imitated.length == row.length;
    if (!fits) {
      throw new IllegalArgumentException("Cannot create sample: lengths of its arrays differ");
    }
  }

  /** The row with the positions of the supervised steps. */
  public ScoringInput input() {
    return new ScoringInput(row, positions);
  }
}
