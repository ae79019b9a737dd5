package io.stepwise.prm.evaluation;

import java.util.SplittableRandom;

/** Scores with verdicts, made for tests; scores are rounded so that ties occur. */
final class EvaluationData {
  private final double[] scores;
  private final boolean[] correct;

  private EvaluationData(double[] scores, boolean[] correct) {
    this.scores = scores;
    this.correct = correct;
  }

  double[] scores() {
    return scores;
  }

  boolean[] correct() {
    return correct;
  }

  static EvaluationData random(SplittableRandom random, int count) {
    double[] scores = new double[count];
    boolean[] correct = new boolean[count];
    for (int i = 0; i < count; i++) {
      scores[i] = random.nextInt(21) / 20.0;
      correct[i] = random.nextDouble() < 0.2 + 0.6 * scores[i];
    }
    correct[0] = true;
    correct[1] = false;
    return new EvaluationData(scores, correct);
  }

  static boolean[] verdicts(double[] labels) {
    boolean[] verdicts = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      verdicts[i] = labels[i] == 1;
    }
    return verdicts;
  }
}
