package io.stepwise.rollout.scaling;

/**
 * How well a search follows its budget and uses it (Muennighoff et al. 2025, arXiv:2501.19393,
 * section 3.2).
 *
 * <pre>
 *   control     = share of runs whose compute lies within the window
 *   scaling     = mean slope over all pairs of points, Δaccuracy / Δcompute
 *   performance = highest accuracy
 * </pre>
 *
 * @param control in [0, 1]
 * @param scaling accuracy per unit of compute; NaN for fewer than two different points
 * @param performance in [0, 1]
 */
public record BudgetControl(double control, double scaling, double performance) {
  /**
   * Measures.
   *
   * @param compute of each point, ascending; pairs of equal ones have no slope, [P]
   * @param accuracy of each point, [P]
   * @param runs compute of each run, [R]
   * @param least least compute of the window
   * @param most most compute of the window
   */
  public static BudgetControl of(
      double[] compute, double[] accuracy, double[] runs, double least, double most) {
    int within = 0;
    for (double run : runs) {
      within += run >= least && run <= most ? 1 : 0;
    }
    double slopes = 0;
    int pairs = 0;
    double highest = 0;
    for (int i = 0; i < compute.length; i++) {
      highest = Math.max(highest, accuracy[i]);
      for (int j = i + 1; j < compute.length; j++) {
        if (compute[j] > compute[i]) {
          slopes += (accuracy[j] - accuracy[i]) / (compute[j] - compute[i]);
          pairs++;
        }
      }
    }
    return new BudgetControl(
        runs.length == 0 ? Double.NaN : within / (double) runs.length,
        pairs == 0 ? Double.NaN : slopes / pairs,
        highest);
  }
}
