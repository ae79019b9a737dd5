package io.stepwise.prm.evaluation;

/**
 * Area under the precision-recall curve of the error class, as average precision: how clean the
 * list of steps is when they are inspected from the lowest score upwards. Unlike {@link StepAuroc}
 * it falls when errors are rare and right steps score as low as they do.
 *
 * <pre>
 *   AP = Σ_v (R_v − R_{v−}) · P_v       over distinct scores v, ascending
 *   P_v = errors(s ≤ v) / steps(s ≤ v),   R_v = errors(s ≤ v) / errors
 * </pre>
 */
public final class ErrorAuprc {
  private ErrorAuprc() {}

  /**
   * The average precision, in O(n log n).
   *
   * @param scores [n] any numbers, higher for steps believed right
   * @param correct [n]
   * @return in [0, 1], the share of errors for uninformative scores; NaN without errors
   */
  public static double of(double[] scores, boolean[] correct) {
    ClassedScores classed = ClassedScores.of(scores, correct);
    double[] right = classed.right();
    double[] wrong = classed.wrong();
    double area = 0;
    int rights = 0;
    int errors = 0;
    while (errors < wrong.length) {
      double threshold = wrong[errors];
      int before = errors;
      while (errors < wrong.length && wrong[errors] <= threshold) {
        errors++;
      }
      while (rights < right.length && right[rights] <= threshold) {
        rights++;
      }
      area += (errors - before) * (double) errors / (errors + rights);
    }
    return area / wrong.length;
  }
}
