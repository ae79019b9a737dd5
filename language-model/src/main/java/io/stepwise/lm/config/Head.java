package io.stepwise.lm.config;

/** What stands on top of the trunk. */
public enum Head {
  /** A distribution over the next token. */
  LANGUAGE_MODEL("ForCausalLM"),
  /**
   * A scalar per token as well (a value, or the logit of "this step is correct"), in the
   * token-classification form with one label: {@code score.weight [1,D]}, {@code score.bias [1]}.
   */
  SCALAR("ForTokenClassification"),
  /** That scalar alone, as others write token-classification folders: no next token is foretold. */
  SCALAR_ONLY("ForTokenClassification");

  private final String suffix;

  Head(String suffix) {
    this.suffix = suffix;
  }

  String suffix() {
    return suffix;
  }

  /** Whether there is a scalar per token. */
  public boolean scalar() {
    return this != LANGUAGE_MODEL;
  }

  /** Whether there is a distribution over the next token. */
  public boolean languageModel() {
    return this != SCALAR_ONLY;
  }
}
