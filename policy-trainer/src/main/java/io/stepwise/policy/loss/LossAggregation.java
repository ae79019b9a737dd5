package io.stepwise.policy.loss;

/**
 * How the losses of tokens become one number: {@code L = Σ w · loss[t]} over unmasked tokens. With
 * N tokens in B sequences, n in this one:
 */
public enum LossAggregation {
  /** {@code w = 1/N}: all tokens count equally (DAPO, arXiv:2503.14476). */
  TOKEN_MEAN {
    @Override
    public double weight(int sequenceTokens, BatchSize batch) {
      return 1.0 / batch.tokens();
    }
  },
  /** {@code w = 1/(B·n)}: all sequences count equally, which favours short right answers (GRPO). */
  SEQUENCE_MEAN {
    @Override
    public double weight(int sequenceTokens, BatchSize batch) {
      return 1.0 / ((double) batch.sequences() * sequenceTokens);
    }
  },
  /** {@code w = 1/B}: the mean of sums. */
  SEQUENCE_SUM {
    @Override
    public double weight(int sequenceTokens, BatchSize batch) {
      return 1.0 / batch.sequences();
    }
  },
  /** {@code w = 1/(B·maximum length)}: no favour to any length (Dr. GRPO, arXiv:2503.20783). */
  CONSTANT {
    @Override
    public double weight(int sequenceTokens, BatchSize batch) {
      return 1.0 / ((double) batch.sequences() * batch.maximumLength());
    }
  };

  /**
   * The weight w of each token of a sequence.
   *
   * @param sequenceTokens n, unmasked tokens of this sequence, at least 1
   * @param batch the counts of the whole update
   */
  public abstract double weight(int sequenceTokens, BatchSize batch);
}
