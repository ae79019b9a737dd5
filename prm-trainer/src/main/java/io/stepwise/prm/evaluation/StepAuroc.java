package io.stepwise.prm.evaluation;

/**
 * Area under the receiver operating characteristic of step scores: the probability that a right
 * step scores above a wrong one (Mann and Whitney 1947; Hanley and McNeil 1982).
 *
 * <pre>
 *   AUROC = Σ_{i right} Σ_{j wrong} ( [s_i &gt; s_j] + ½ [s_i = s_j] ) / (n_right · n_wrong)
 * </pre>
 */
public final class StepAuroc {
  private StepAuroc() {}

  /**
   * The area, in O(n log n).
   *
   * @param scores [n] any numbers, higher for steps believed right
   * @param correct [n]
   * @return in [0, 1], 0.5 for uninformative scores; NaN if one class is absent
   */
  public static double of(double[] scores, boolean[] correct) {
    ClassedScores classed = ClassedScores.of(scores, correct);
    double[] right = classed.right();
    double[] wrong = classed.wrong();
    double won = 0;
    int below = 0;
    int notAbove = 0;
    for (double score : right) {
      while (below < wrong.length && wrong[below] < score) {
        below++;
      }
      while (notAbove < wrong.length && wrong[notAbove] <= score) {
        notAbove++;
      }
      won += 0.5 * (below + notAbove);
    }
    return won / ((double) right.length * wrong.length);
  }
}
