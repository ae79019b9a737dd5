package io.stepwise.rollout.selection;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Expected accuracy of the highest-scored of N solutions, from M ≥ N, without bias and without
 * sampling: the mean over all subsets of N.
 *
 * <pre>
 *   sort by score, descending;  w_i = C(M−1−i, N−1) / C(M, N)  for rank i from 0
 *   accuracy = Σ_i w_i · correct_i
 *   w_0 = N/M,  w_{i+1} = w_i · (M−N−i) / (M−1−i)
 * </pre>
 *
 * <p>Solutions of equal score share their weights equally. Those without an answer stay among the
 * M, below all others.
 */
public final class BestOfN {
  private BestOfN() {}

  /**
   * The expected accuracy.
   *
   * @param n N, from 1 to M
   * @return in [0, 1]
   */
  public static double accuracy(Candidates candidates, int n) {
    double[] weights = weights(candidates, n);
    double accuracy = 0;
    for (int i = 0; i < weights.length; i++) {
      accuracy += candidates.get(i).correct() ? weights[i] : 0;
    }
    return Math.min(1, accuracy); // the weights add up to 1 but for rounding
  }

  /**
   * Probability of each solution to be the choice, [M].
   *
   * @param n N, from 1 to M
   */
  public static double[] weights(Candidates candidates, int n) {
    candidates.requireBudget(n);
    int m = candidates.size();
    Integer[] order = new Integer[m];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> candidates.rank(i)).reversed());
    double[] weights = new double[m];
    double weight = (double) n / m;
    int i = 0;
    while (i < m && weight > 0) {
      double shared = 0;
      int start = i;
      double rank = candidates.rank(order[start]);
      while (i < m && candidates.rank(order[i]) == rank) {
        shared += weight;
        weight = i < m - 1 ? weight * Math.max(0, m - n - i) / (m - 1 - i) : 0;
        i++;
      }
      for (int tied = start; tied < i; tied++) {
        weights[order[tied]] = shared / (i - start);
      }
    }
    return weights;
  }
}
