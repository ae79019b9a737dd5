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
  },
  /**
   * log p − log(1 − p), in [−16, 16], beyond which scores in single precision do not differ. For an
   * implicit reward model this is β Σ (log π − log π_ref) over the tokens of the step.
   */
  LOGIT {
    @Override
    public double of(double probability) {
      return Math.max(-16, Math.min(16, Math.log(probability) - Math.log1p(-probability)));
    }

    @Override
    public double withoutSteps() {
      return -1;
    }
  };

  /** The reward of one step. */
  public abstract double of(double probability);

  /** The score of a chain without a step: that of a wrong step, unless that has no scale. */
  public double withoutSteps() {
    return of(0);
  }

  /** The rewards of all steps of a chain, [K]. */
  public double[] of(double[] probabilities) {
    double[] rewards = new double[probabilities.length];
    for (int k = 0; k < rewards.length; k++) {
      rewards[k] = of(probabilities[k]);
    }
    return rewards;
  }
}
