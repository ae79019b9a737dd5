package io.stepwise.prm.sample;

/**
 * One row that a reward model is trained on.
 *
 * @param problemId the problem's digest, to split and resample by
 * @param row token ids {@code bos problem promptEnd (step stepEnd)*}, [T]
 * @param positions indices of the supervised step ends, ascending, [S]
 * @param targets P(correct) in [0, 1] at each of them, [S]
 * @param imitated whether the next-token loss takes a token (those of steps rated correct), [T]
 */
public record StepSample(
    String problemId, int[] row, int[] positions, float[] targets, boolean[] imitated) {
  /** Refuses arrays that do not fit together. */
  public StepSample {
    if (positions.length != targets.length || imitated.length != row.length) {
      throw new IllegalArgumentException("Cannot create sample: lengths of its arrays differ");
    }
  }
}
