package io.stepwise.jobs.evaluate.steps;

/**
 * The labelled steps of one solution up to and including its first wrong one, with their scores.
 *
 * @param problem the problem's id, over which intervals resample
 * @param scores P(correct) of each step, in [0, 1], [S]
 * @param correct whether each step is labelled correct, [S]
 */
record LabelledSteps(String problem, double[] scores, boolean[] correct) {
  LabelledSteps {
    if (scores.length != correct.length) {
      throw new IllegalArgumentException(
          "Cannot compare steps with labels: sizes differ (%d scores, expected %d)"
              .formatted(scores.length, correct.length));
    }
  }

  /** Index of the first wrong step, −1 if all are correct. */
  int firstError() {
    for (int k = 0; k < correct.length; k++) {
      if (!correct[k]) {
        return k;
      }
    }
    return -1;
  }
}
