package io.stepwise.prm.training;

import io.stepwise.prm.loss.Sigmoid;
import io.stepwise.prm.sample.StepSample;

/**
 * The supervised steps of one sample with the reward model's scores.
 *
 * @param problemId the problem's digest, to resample by
 * @param logits of P(correct), [S]
 * @param correct whether the target is above ½, [S]
 */
public record ScoredSteps(String problemId, float[] logits, boolean[] correct) {
  /** Rejects arrays that do not fit together. */
  public ScoredSteps {
    if (logits.length != correct.length) {
      throw new IllegalArgumentException("Cannot score steps: lengths of their arrays differ");
    }
  }

  /** A sample with the model's logits. */
  static ScoredSteps of(StepSample sample, float[] logits) {
    boolean[] correct = new boolean[sample.targets().length];
    for (int k = 0; k < correct.length; k++) {
      correct[k] = sample.targets()[k] > 0.5;
    }
    return new ScoredSteps(sample.problemId(), logits, correct);
  }

  /** P(correct) of each step, [S]. */
  double[] probabilities() {
    double[] probabilities = new double[logits.length];
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = Sigmoid.of(logits[k]);
    }
    return probabilities;
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
