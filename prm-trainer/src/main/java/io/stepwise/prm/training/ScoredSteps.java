package io.stepwise.prm.training;

/**
 * The supervised steps of one sample with what a reward model says of them.
 *
 * @param problemId the problem's digest, to resample by
 * @param logits of P(correct), [S]
 * @param correct whether the target is above ½, [S]
 */
public record ScoredSteps(String problemId, float[] logits, boolean[] correct) {
  /** Refuses arrays that do not fit together. */
  public ScoredSteps {
    if (logits.length != correct.length) {
      throw new IllegalArgumentException("Cannot score steps: lengths of their arrays differ");
    }
  }

  /** Index of the first wrong step, −1 if there is none. */
  int firstError() {
    for (int k = 0; k < correct.length; k++) {
      if (!correct[k]) {
        return k;
      }
    }
    return -1;
  }
}
