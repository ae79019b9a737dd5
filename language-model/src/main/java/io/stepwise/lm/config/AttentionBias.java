package io.stepwise.lm.config;

/** Which products of the attention have biases. */
public enum AttentionBias {
  /** None. */
  NONE,
  /** Query, key and value. */
  QUERY_KEY_VALUE,
  /** Query, key, value and the output. */
  ALL;

  /** What an architecture has unless its configuration says otherwise. */
  static AttentionBias usual(Architecture architecture) {
    return architecture == Architecture.QWEN2 ? QUERY_KEY_VALUE : NONE;
  }
}
