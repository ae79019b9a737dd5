package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;

/** {@code bos problem promptEnd}, with tokens of their own. */
record StepwisePrompt(ReasoningTokenizer tokenizer) implements PromptFormat {
  @Override
  public int[] render(String problem) {
    return tokenizer.prompt(problem);
  }

  @Override
  public int endToken() {
    return tokenizer.tokens().eos();
  }
}
