package io.stepwise.rollout.search;

/**
 * What a selection rule of Monte Carlo tree search takes as the prior P of a child. The priors of
 * the A children of a node sum to 1.
 *
 * <pre>
 *   POLICY        P_i = samples_i / Σ samples      (equal samples are merged into one child)
 *   UNIFORM       P_i = 1 / A
 *   REWARD_MODEL  P_i = score_i / Σ score          (1 / A where all scores are 0)
 * </pre>
 */
public enum TreePrior {
  /** The share of the expansion's samples: an estimate of the policy's probability. */
  POLICY {
    @Override
    double weight(double samples, double score) {
      return samples;
    }
  },
  /** The same for all children. */
  UNIFORM {
    @Override
    double weight(double samples, double score) {
      return 1;
    }
  },
  /** The reward model's score of the child's prefix, which is also its value before a visit. */
  REWARD_MODEL {
    @Override
    double weight(double samples, double score) {
      return score;
    }
  };

  abstract double weight(double samples, double score);

  /**
   * The priors of the children of a node, [A].
   *
   * @param samples number of samples that each child stands for, [A]
   * @param scores of the children's prefixes, in [0, 1], [A]
   */
  double[] of(double[] samples, double[] scores) {
    double[] priors = new double[samples.length];
    double sum = 0;
    for (int i = 0; i < priors.length; i++) {
      priors[i] = weight(samples[i], scores[i]);
      sum += priors[i];
    }
    for (int i = 0; i < priors.length; i++) {
      priors[i] = sum > 0 ? priors[i] / sum : 1.0 / priors.length;
    }
    return priors;
  }
}
