package io.stepwise.jobs.evaluate.efficiency;

import java.util.Arrays;

/**
 * The accuracy of a strategy's reward models on each problem, by number of labels.
 *
 * @param strategy its name
 * @param labels numbers of labels, at least 1, ascending, [L]
 * @param accuracy share of right choices, in [0, 1], [L][seeds][problems]
 */
record LearningCurve(String strategy, int[] labels, double[][][] accuracy) {

  /** How many seeds it was measured with. */
  int seeds() {
    return accuracy[0].length;
  }

  /** How many problems it was measured on. */
  int problems() {
    return accuracy[0][0].length;
  }

  /** Mean accuracy of some seeds on some problems at each number of labels, [L]. */
  double[] means(int[] seeds, int[] problems) {
    double[] means = new double[labels.length];
    for (int l = 0; l < means.length; l++) {
      double sum = 0;
      for (int seed : seeds) {
        for (int problem : problems) {
          sum += accuracy[l][seed][problem];
        }
      }
      means[l] = sum / ((long) seeds.length * problems.length);
    }
    return means;
  }

  /**
   * The smallest number of labels at which the mean accuracy reaches a target; between two measured
   * points, accuracy is linear in the logarithm of the number of labels.
   *
   * @param means as {@link #means} returns, [L]
   * @return the first number of labels if it is reached there; infinite if it is never reached
   */
  double labelsFor(double target, double[] means) {
    if (means[0] >= target) {
      return labels[0];
    }
    for (int l = 1; l < means.length; l++) {
      if (means[l] >= target) {
        double share = (target - means[l - 1]) / (means[l] - means[l - 1]);
        return labels[l - 1] * Math.pow((double) labels[l] / labels[l - 1], share);
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** The highest of some mean accuracies. */
  static double highest(double[] means) {
    return Arrays.stream(means).max().orElseThrow();
  }
}
