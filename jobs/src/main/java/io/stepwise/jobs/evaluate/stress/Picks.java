package io.stepwise.jobs.evaluate.stress;

import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;

/**
 * The solution of a problem that best-of-N picks, and what a change of it does to the pick.
 *
 * @param index of the solution with the highest score, the first among equals
 * @param score its score, as a logarithm
 * @param rival index of the highest-scored other solution, the first among equals
 * @param rivalScore its score, as a logarithm
 */
record Picks(int index, double score, int rival, double rivalScore) {
  /**
   * Picks.
   *
   * @param stepScores step scores of each solution, at least two
   */
  static Picks of(List<double[]> stepScores, StepAggregation aggregate) {
    double[] scores = stepScores.stream().mapToDouble(aggregate::logScore).toArray();
    int pick = highest(scores, -1);
    int rival = highest(scores, pick);
    return new Picks(pick, scores[pick], rival, scores[rival]);
  }

  private static int highest(double[] scores, int except) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (i != except && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    return best;
  }

  /** Whether best-of-N picks another solution when the picked one has this score. */
  boolean flips(double changed) {
    return rivalScore > changed || (rivalScore == changed && rival < index);
  }

  /** Whether the change raises the score. */
  boolean rises(double changed) {
    return changed > score;
  }
}
