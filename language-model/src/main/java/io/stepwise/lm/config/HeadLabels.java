package io.stepwise.lm.config;

/** How a scalar head is written into a token-classification folder. */
public enum HeadLabels {
  /** One label: its logit is the scalar. */
  ONE,
  /**
   * Two labels, wrong and right, with logits 0 and the scalar: as TRL's reward models have them.
   */
  TWO
}
