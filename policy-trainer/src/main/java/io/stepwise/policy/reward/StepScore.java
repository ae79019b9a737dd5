package io.stepwise.policy.reward;

/** The reward of a step whose probability of being correct is p. */
public enum StepScore {
  /** 2p − 1, in [−1, 1]: P(correct) − P(incorrect), as in PURE. */
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
