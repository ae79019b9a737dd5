package io.stepwise.lm.config;

/** The head of a model: what is computed from the last hidden states. */
public enum Head {
  /** A distribution over the next token. */
  LANGUAGE_MODEL("ForCausalLM"),
  /**
   * A scalar per token as well (a value, or the logit of "this step is correct"), in the
   * token-classification form with one label: {@code score.weight [1,D]}, {@code score.bias [1]}.
   */
  SCALAR("ForTokenClassification"),
  /** That scalar alone, as others write token-classification folders: no next token is foretold. */
  SCALAR_ONLY("ForTokenClassification"),
  /**
   * Three logits per token (wrong, neutral, right) next to the distribution over the next token, in
   * the token-classification form with three labels: {@code score.weight [3,D]}.
   */
  THREE_CLASSES("ForTokenClassification"),
  /** Those three logits alone. */
  THREE_CLASSES_ONLY("ForTokenClassification");

  private final String suffix;

  Head(String suffix) {
    this.suffix = suffix;
  }

  /** Numbers per token of the head that reads tokens: 0, 1 or 3. */
  public int labels() {
    return switch (this) {
      case LANGUAGE_MODEL -> 0;
      case SCALAR, SCALAR_ONLY -> 1;
      case THREE_CLASSES, THREE_CLASSES_ONLY -> 3;
    };
  }

  /** The same head without a distribution over the next token. */
  public Head alone() {
    return switch (this) {
      case LANGUAGE_MODEL -> throw new IllegalStateException("Cannot drop LM head: it is all");
      case SCALAR, SCALAR_ONLY -> SCALAR_ONLY;
      case THREE_CLASSES, THREE_CLASSES_ONLY -> THREE_CLASSES_ONLY;
    };
  }

  String suffix() {
    return suffix;
  }

  /** Whether there is a head that reads every token: a scalar, or three logits. */
  public boolean scalar() {
    return this != LANGUAGE_MODEL;
  }

  /** Whether there is a distribution over the next token. */
  public boolean languageModel() {
    return this != SCALAR_ONLY && this != THREE_CLASSES_ONLY;
  }
}
