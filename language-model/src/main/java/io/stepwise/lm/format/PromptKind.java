package io.stepwise.lm.format;

/** Prompt formats by name. */
public enum PromptKind {
  /** The model's chat template. */
  CHAT,
  /** A text template. */
  PLAIN,
  /** The ids of models that were made here. */
  STEPWISE
}
