package io.stepwise.policy.reward;

/** What a step earns for the probability p that it is right. */
public enum StepScore {
  /** 2p − 1, in [−1, 1]: P(right) − P(wrong), as in PURE. */
  SIGNED {
    @Override
    public double of(double probability) {
      return 2 * probability - 1;
    }
  },
  /** p, in [0, 1]. */
  PROBABILITY {
    @Override
    public double of(double probability) {
      return probability;
    }
  },
  /** log p, at least −30. */
  LOGARITHM {
    @Override
    public double of(double probability) {
      return Math.max(-30, Math.log(probability));
    }
  };

  /** The reward of one step. */
  public abstract double of(double probability);

  /** The rewards of all steps of a chain, [K]. */
  public double[] of(double[] probabilities) {
    double[] rewards = new double[probabilities.length];
    for (int k = 0; k < rewards.length; k++) {
      rewards[k] = of(probabilities[k]);
    }
    return rewards;
  }
}
