package io.stepwise.jobs.retrain.gate;

/**
 * Whether a model's errors go with the length of a step: Pearson's correlation of what the score
 * says beyond the label with the logarithm of the step's length.
 *
 * <pre>
 *   e_i = p_i − y_i,   l_i = log tokens_i
 *   bias = cov(e, l) / (σ_e σ_l)      0 where either does not vary
 * </pre>
 *
 * <p>The label is subtracted since length may well go with being wrong; a model that has learnt
 * "long is good" errs upwards on long steps and downwards on short ones.
 */
final class LengthBias {
  private LengthBias() {}

  /** In [−1, 1]. */
  static double of(JudgedSet set) {
    int n = set.size();
    double[] error = new double[n];
    double[] length = new double[n];
    double errors = 0;
    double lengths = 0;
    for (int i = 0; i < n; i++) {
      error[i] = set.probability(i) - (set.isCorrect(i) ? 1 : 0);
      length[i] = Math.log(set.tokens(i));
      errors += error[i] / n;
      lengths += length[i] / n;
    }
    double both = 0;
    double squaredErrors = 0;
    double squaredLengths = 0;
    for (int i = 0; i < n; i++) {
      both += (error[i] - errors) * (length[i] - lengths);
      squaredErrors += (error[i] - errors) * (error[i] - errors);
      squaredLengths += (length[i] - lengths) * (length[i] - lengths);
    }
    double scale = Math.sqrt(squaredErrors * squaredLengths);
    return scale < 1e-12 ? 0 : both / scale;
  }
}
