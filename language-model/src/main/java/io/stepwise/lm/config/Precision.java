package io.stepwise.lm.config;

/** Precision of the matrix products in training; weights, sums and everything else are float32. */
public enum Precision {
  /** 24 bits: log-probabilities agree with those of generation to 1e-4. */
  FLOAT32,
  /**
   * bfloat16, 8 bits: about twice as fast on processors that multiply it, for fine-tuning and
   * reward models. Log-probabilities differ from those of generation by about 1e-2, too much for
   * ratios of policies.
   */
  BFLOAT16
}
