package io.stepwise.prm.kind;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a reward model computes its scores from. */
public enum RewardKind {
  /** P(correct) of each step, from one logit at the step's end. */
  PROCESS,
  /** P(wrong), P(neutral) and P(right) of each step, from three logits at its end. */
  THREE_CLASS,
  /** P(the final answer is correct), from one logit at every token of the response. */
  OUTCOME,
  /** The log-ratio of two language models over the tokens of each step. */
  IMPLICIT,
  /** The probability of an answer word of a language model that is asked about each step. */
  GENERATIVE,
  /** P(correct) of each step, from one logit at the end of a critique that the model writes. */
  CRITIQUE,
  /** Several reward models of any kind. */
  ENSEMBLE;

  /** The name in settings and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of a name; empty for an unknown one. */
  static Optional<RewardKind> named(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
