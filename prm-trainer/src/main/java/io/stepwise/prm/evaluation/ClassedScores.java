package io.stepwise.prm.evaluation;

import java.util.Arrays;

/** Scores of right and of wrong steps, each in ascending order. */
final class ClassedScores {
  private final double[] right;
  private final double[] wrong;

  private ClassedScores(double[] right, double[] wrong) {
    this.right = right;
    this.wrong = wrong;
  }

  double[] right() {
    return right;
  }

  double[] wrong() {
    return wrong;
  }

  static ClassedScores of(double[] scores, boolean[] correct) {
    if (scores.length != correct.length) {
      throw new IllegalArgumentException(
          "Cannot compare scores with labels: sizes differ ("
              + scores.length
              + ", expected "
              + correct.length
              + ")");
    }
    double[] right = new double[scores.length];
    double[] wrong = new double[scores.length];
    int rights = 0;
    int wrongs = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "Cannot rank scores: not a number at index " + i + " (NaN, expected a number)");
      }
      if (correct[i]) {
        right[rights++] = scores[i];
      } else {
        wrong[wrongs++] = scores[i];
      }
    }
    return new ClassedScores(sorted(right, rights), sorted(wrong, wrongs));
  }

  private static double[] sorted(double[] values, int count) {
    double[] kept = Arrays.copyOf(values, count);
    Arrays.sort(kept);
    return kept;
  }
}
