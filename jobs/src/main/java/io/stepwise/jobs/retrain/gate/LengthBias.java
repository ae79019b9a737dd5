package io.stepwise.jobs.retrain.gate;

/**
 * Whether a model's scores go with the length of a step where the label does not: Pearson's
 * correlation of score and logarithm of length among steps of the same label.
 *
 * <pre>
 *   a_i = p_i − mean of p over steps labelled as i
 *   b_i = log tokens_i − mean of log tokens over steps labelled as i
 *   bias = Σ a_i b_i / √(Σ a_i² · Σ b_i²)      0 where either does not vary
 * </pre>
 *
 * <p>Means are taken per label since length may well go with being wrong; a model that has learned
 * "long is good" scores the longer of two right steps higher, and the longer of two wrong ones too.
 */
final class LengthBias {
  private LengthBias() {}

  /** In [−1, 1]. */
  static double of(JudgedSet set) {
    double[] p = new double[2];
    double[] length = new double[2];
    int[] count = new int[2];
    for (int i = 0; i < set.size(); i++) {
      int label = set.isCorrect(i) ? 1 : 0;
      count[label]++;
      p[label] += set.probability(i);
      length[label] += Math.log(set.tokens(i));
    }
    double both = 0;
    double scores = 0;
    double lengths = 0;
    for (int i = 0; i < set.size(); i++) {
      int label = set.isCorrect(i) ? 1 : 0;
      double a = set.probability(i) - p[label] / count[label];
      double b = Math.log(set.tokens(i)) - length[label] / count[label];
      both += a * b;
      scores += a * a;
      lengths += b * b;
    }
    double scale = Math.sqrt(scores * lengths);
    return scale < 1e-12 ? 0 : both / scale;
  }
}
